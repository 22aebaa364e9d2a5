from django.db import migrations

KEPT = """
CREATE FUNCTION document_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content IS DISTINCT FROM OLD.content OR NEW.digest IS DISTINCT FROM OLD.digest THEN
        RAISE EXCEPTION 'the bytes of a document never change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_is_kept';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER document_is_kept BEFORE UPDATE ON sources_document
    FOR EACH ROW EXECUTE FUNCTION document_is_kept();
"""

NOT_KEPT = """
DROP TRIGGER document_is_kept ON sources_document;
DROP FUNCTION document_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_first_tables")]

    operations = [migrations.RunSQL(KEPT, NOT_KEPT)]
