-- The bytes of a document never change. `erase` may empty them, inside core.erasing and nowhere else.
CREATE OR REPLACE FUNCTION document_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.digest = OLD.digest AND octet_length(NEW.content) = 0
        AND current_setting('claimdesk.erasing', true) = 'on' THEN
        RETURN NEW;
    END IF;
    IF NEW.content IS DISTINCT FROM OLD.content OR NEW.digest IS DISTINCT FROM OLD.digest THEN
        RAISE EXCEPTION 'the bytes of a document never change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_is_immutable';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER document_is_immutable BEFORE UPDATE ON sources_document
    FOR EACH ROW EXECUTE FUNCTION document_is_immutable();
