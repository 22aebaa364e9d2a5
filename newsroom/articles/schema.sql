-- Offsets, quotes and everything that partners hold point into a revision's text, so no statement may change it.
-- Only `erase` may empty it, inside core.erasing. No setting allows another text.
CREATE OR REPLACE FUNCTION revision_text_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
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
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_text_immutable';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER revision_text_immutable BEFORE UPDATE ON articles_revision
    FOR EACH ROW EXECUTE FUNCTION revision_text_immutable();

-- The history of an article: rows are added, never edited or deleted.
CREATE OR REPLACE FUNCTION article_act_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'actions are added, never edited or deleted'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'article_act_immutable';
END $$;

CREATE OR REPLACE TRIGGER article_act_immutable BEFORE UPDATE OR DELETE ON articles_articleact
    FOR EACH ROW EXECUTE FUNCTION article_act_immutable();

-- The stories of an article over time: rows are added, never edited.
CREATE OR REPLACE FUNCTION placement_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'placements are added, never edited'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_immutable';
END $$;

CREATE OR REPLACE TRIGGER placement_immutable BEFORE UPDATE ON articles_placement
    FOR EACH ROW EXECUTE FUNCTION placement_immutable();
