from django.db import migrations

# A constraint between two tables, so a trigger: an anchor that stands must quote the text at its offsets.
# char_length and substr count code points in a UTF-8 database, as the offsets do.
STANDS = """
CREATE FUNCTION anchor_quotes_its_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE words text;
BEGIN
    IF NEW.start IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT substr(text, NEW.start + 1, NEW."end" - NEW.start) INTO words
      FROM articles_revision WHERE id = NEW.revision_id;
    IF words IS DISTINCT FROM NEW.exact THEN
        RAISE EXCEPTION 'anchor %-% does not quote the text of revision %', NEW.start, NEW."end", NEW.revision_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anchor_quotes_its_text';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER anchor_quotes_its_text BEFORE INSERT OR UPDATE ON annotations_anchor
    FOR EACH ROW EXECUTE FUNCTION anchor_quotes_its_text();
"""

NOT_STANDS = """
DROP TRIGGER anchor_quotes_its_text ON annotations_anchor;
DROP FUNCTION anchor_quotes_its_text();
"""

# What was proposed and what was decided are history: rows are added.
KEPT = """
CREATE FUNCTION proposed_span_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.made_on_id, NEW.proposed_start, NEW.proposed_end)
        IS DISTINCT FROM (OLD.made_on_id, OLD.proposed_start, OLD.proposed_end) THEN
        RAISE EXCEPTION 'the proposed span of an annotation never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposed_span_is_kept';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER proposed_span_is_kept BEFORE UPDATE ON annotations_annotation
    FOR EACH ROW EXECUTE FUNCTION proposed_span_is_kept();

CREATE FUNCTION decision_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'decisions are added, never edited'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_is_kept';
END $$;

CREATE TRIGGER decision_is_kept BEFORE UPDATE ON annotations_decision
    FOR EACH ROW EXECUTE FUNCTION decision_is_kept();
"""

NOT_KEPT = """
DROP TRIGGER proposed_span_is_kept ON annotations_annotation;
DROP FUNCTION proposed_span_is_kept();
DROP TRIGGER decision_is_kept ON annotations_decision;
DROP FUNCTION decision_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0002_first_tables")]

    operations = [
        migrations.RunSQL(STANDS, NOT_STANDS),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
