from django.db import migrations

# Offsets, quotes and everything that partners hold point into a revision's text, so no statement may change it.
KEPT = """
CREATE FUNCTION revision_text_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.article_id, NEW.number, NEW.headline, NEW.standfirst, NEW.body, NEW.text, NEW.digest)
        IS DISTINCT FROM (OLD.article_id, OLD.number, OLD.headline, OLD.standfirst, OLD.body, OLD.text, OLD.digest)
    THEN
        RAISE EXCEPTION 'the text of a revision never changes; store a new revision'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_text_is_kept';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER revision_text_is_kept BEFORE UPDATE ON articles_revision
    FOR EACH ROW EXECUTE FUNCTION revision_text_is_kept();
"""

NOT_KEPT = """
DROP TRIGGER revision_text_is_kept ON articles_revision;
DROP FUNCTION revision_text_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_first_tables")]

    operations = [migrations.RunSQL(KEPT, NOT_KEPT)]
