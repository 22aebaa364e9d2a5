from django.db import migrations

# `erase` empties the words of a decision; who decided what, and when, stays as it is.
MAY = """
CREATE OR REPLACE FUNCTION decision_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.detail = '{}'::jsonb AND current_setting('claimdesk.erasing', true) = 'on'
        AND (NEW.annotation_id, NEW.revision_id, NEW.editor_id, NEW.verb, NEW.at)
            IS NOT DISTINCT FROM (OLD.annotation_id, OLD.revision_id, OLD.editor_id, OLD.verb, OLD.at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'decisions are added, never edited'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_is_kept';
END $$;
"""

MAY_NOT = """
CREATE OR REPLACE FUNCTION decision_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'decisions are added, never edited'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_is_kept';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0003_quotes_stand_in_their_text"),
        ("articles", "0004_acts_are_kept_and_texts_may_be_erased"),
    ]

    operations = [migrations.RunSQL(MAY, MAY_NOT)]
