from django.db import migrations

# `erase` empties and does nothing else: the setting alone does not let another text in.
MAY = """
CREATE OR REPLACE FUNCTION revision_text_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.article_id, NEW.number, NEW.digest) IS NOT DISTINCT FROM (OLD.article_id, OLD.number, OLD.digest)
        AND (NEW.headline, NEW.standfirst, NEW.body, NEW.text) = ('', '', '', '')
        AND current_setting('claimdesk.erasing', true) = 'on'
    THEN
        RETURN NEW;
    END IF;
    IF (NEW.article_id, NEW.number, NEW.headline, NEW.standfirst, NEW.body, NEW.text, NEW.digest)
        IS DISTINCT FROM (OLD.article_id, OLD.number, OLD.headline, OLD.standfirst, OLD.body, OLD.text, OLD.digest)
    THEN
        RAISE EXCEPTION 'the text of a revision never changes; store a new revision'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_text_is_kept';
    END IF;
    RETURN NEW;
END $$;
"""

MAY_NOT = """
CREATE OR REPLACE FUNCTION revision_text_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.article_id, NEW.number, NEW.headline, NEW.standfirst, NEW.body, NEW.text, NEW.digest)
        IS DISTINCT FROM (OLD.article_id, OLD.number, OLD.headline, OLD.standfirst, OLD.body, OLD.text, OLD.digest)
    THEN
        RAISE EXCEPTION 'the text of a revision never changes; store a new revision'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_text_is_kept';
    END IF;
    RETURN NEW;
END $$;
"""

KEPT = """
CREATE FUNCTION act_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'acts are added, never edited or deleted'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'act_is_kept';
END $$;

CREATE TRIGGER act_is_kept BEFORE UPDATE OR DELETE ON articles_act
    FOR EACH ROW EXECUTE FUNCTION act_is_kept();
"""

NOT_KEPT = """
DROP TRIGGER act_is_kept ON articles_act;
DROP FUNCTION act_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_acts_and_embargoes"),
        ("sources", "0003_bytes_may_be_erased"),
    ]

    operations = [migrations.RunSQL(MAY, MAY_NOT), migrations.RunSQL(KEPT, NOT_KEPT)]
