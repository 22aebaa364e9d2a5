from django.db import migrations

# `erase` empties and does nothing else: the setting alone does not let other bytes in.
MAY = """
CREATE OR REPLACE FUNCTION document_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.digest = OLD.digest AND octet_length(NEW.content) = 0
        AND current_setting('claimdesk.erasing', true) = 'on' THEN
        RETURN NEW;
    END IF;
    IF NEW.content IS DISTINCT FROM OLD.content OR NEW.digest IS DISTINCT FROM OLD.digest THEN
        RAISE EXCEPTION 'the bytes of a document never change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_is_kept';
    END IF;
    RETURN NEW;
END $$;
"""

MAY_NOT = """
CREATE OR REPLACE FUNCTION document_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content IS DISTINCT FROM OLD.content OR NEW.digest IS DISTINCT FROM OLD.digest THEN
        RAISE EXCEPTION 'the bytes of a document never change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_is_kept';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("sources", "0002_documents_are_kept")]

    operations = [migrations.RunSQL(MAY, MAY_NOT)]
