-- An anchor quotes the text at its offsets. char_length and substr count code points in a UTF-8 database, as the
-- offsets do. Checked once a statement: once a row, each row would decompress the whole text again, and storing the
-- suggestions on a text of 100,000 words took minutes under the article's lock. `text || ''` decompresses it once;
-- substr counts from the beginning of what it is given, so a window of the text moves along with the anchors.
CREATE OR REPLACE FUNCTION anchor_quotes_its_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    anchor record;
    opened uuid;
    whole text;
    part text;
    base integer;
    width constant integer := 8000;
BEGIN
    FOR anchor IN
        SELECT revision_id, start, "end", exact FROM added WHERE start IS NOT NULL ORDER BY revision_id, start
    LOOP
        IF opened IS DISTINCT FROM anchor.revision_id THEN
            SELECT text || '' INTO whole FROM articles_revision WHERE id = anchor.revision_id;
            opened := anchor.revision_id;
            base := NULL;
        END IF;
        IF base IS NULL OR anchor."end" > base + width THEN
            base := anchor.start;
            part := substr(whole, base + 1, greatest(width, anchor."end" - base));
        END IF;
        IF substr(part, anchor.start - base + 1, anchor."end" - anchor.start) IS DISTINCT FROM anchor.exact THEN
            RAISE EXCEPTION 'anchor %-% does not quote the text of revision %', anchor.start, anchor."end",
                anchor.revision_id USING ERRCODE = 'check_violation', CONSTRAINT = 'anchor_quotes_its_text';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER anchor_quotes_its_text AFTER INSERT ON annotations_anchor
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION anchor_quotes_its_text();
CREATE OR REPLACE TRIGGER anchor_still_quotes_its_text AFTER UPDATE ON annotations_anchor
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION anchor_quotes_its_text();

-- An anchor points into a text of the article that is annotated.
CREATE OR REPLACE FUNCTION anchor_belongs_to_its_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM articles_revision JOIN annotations_annotation USING (article_id)
      WHERE articles_revision.id = NEW.revision_id AND annotations_annotation.id = NEW.annotation_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'revision % is no text of the article that is annotated', NEW.revision_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anchor_belongs_to_its_article';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER anchor_belongs_to_its_article BEFORE INSERT ON annotations_anchor
    FOR EACH ROW EXECUTE FUNCTION anchor_belongs_to_its_article();

-- The proposed span lies inside a text of the article.
CREATE OR REPLACE FUNCTION annotation_belongs_to_its_article() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stray record;
BEGIN
    WITH revisions AS MATERIALIZED (
        SELECT id, article_id, char_length(text) AS length FROM articles_revision
         WHERE id IN (SELECT made_on_id FROM added)
    )
    SELECT added.proposed_start, added.proposed_end, added.article_id INTO stray
      FROM added LEFT JOIN revisions ON revisions.id = added.made_on_id
     WHERE revisions.article_id IS DISTINCT FROM added.article_id OR added.proposed_end > revisions.length
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'span %-% does not lie in a text of article %', stray.proposed_start, stray.proposed_end,
            stray.article_id USING ERRCODE = 'check_violation', CONSTRAINT = 'annotation_belongs_to_its_article';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER annotation_belongs_to_its_article AFTER INSERT ON annotations_annotation
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION annotation_belongs_to_its_article();

-- The proposed span of an annotation never changes.
CREATE OR REPLACE FUNCTION proposed_span_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.made_on_id, NEW.proposed_start, NEW.proposed_end)
        IS DISTINCT FROM (OLD.made_on_id, OLD.proposed_start, OLD.proposed_end) THEN
        RAISE EXCEPTION 'the proposed span of an annotation never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposed_span_is_immutable';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER proposed_span_is_immutable BEFORE UPDATE ON annotations_annotation
    FOR EACH ROW EXECUTE FUNCTION proposed_span_is_immutable();

-- Decisions are append-only. Inside core.erasing, `detail` may be emptied, because it quotes the text; all else stays.
CREATE OR REPLACE FUNCTION decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.detail = '{}'::jsonb AND current_setting('claimdesk.erasing', true) = 'on'
        AND (NEW.annotation_id, NEW.revision_id, NEW.editor_id, NEW.action, NEW.at, NEW.changes, NEW.batch, NEW.undoes_id)
            IS NOT DISTINCT FROM (OLD.annotation_id, OLD.revision_id, OLD.editor_id, OLD.action, OLD.at, OLD.changes, OLD.batch, OLD.undoes_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'decisions are added, never edited'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_is_append_only';
END $$;

CREATE OR REPLACE TRIGGER decision_is_append_only BEFORE UPDATE ON annotations_decision
    FOR EACH ROW EXECUTE FUNCTION decision_is_append_only();

CREATE OR REPLACE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'decisions are added, never edited'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_append_only';
END $$;

CREATE OR REPLACE TRIGGER history_is_append_only BEFORE UPDATE ON annotations_actordecision
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE OR REPLACE TRIGGER history_is_append_only BEFORE UPDATE ON annotations_claimdecision
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE OR REPLACE TRIGGER history_is_append_only BEFORE UPDATE ON annotations_questiondecision
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();

-- A role or a statement that points to an actor or a claim that was just merged, or that an engine took from an older
-- list, goes to the one that is current. The lock waits for a merge that is not committed yet, and then reads the result.
CREATE OR REPLACE FUNCTION current_actor(one uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE other uuid;
BEGIN
    LOOP
        SELECT merged_into_id INTO other FROM annotations_actor WHERE id = one FOR KEY SHARE;
        IF other IS NULL THEN
            RETURN one;
        END IF;
        one := other;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION current_claim(one uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE other uuid;
BEGIN
    LOOP
        SELECT merged_into_id INTO other FROM annotations_claim WHERE id = one FOR KEY SHARE;
        IF other IS NULL THEN
            RETURN one;
        END IF;
        one := other;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION role_follows_merge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.actor_id := current_actor(NEW.actor_id);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER role_follows_merge BEFORE INSERT OR UPDATE OF actor_id ON annotations_role
    FOR EACH ROW WHEN (NEW.actor_id IS NOT NULL) EXECUTE FUNCTION role_follows_merge();

CREATE OR REPLACE FUNCTION statement_follows_merge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.claim_id := current_claim(NEW.claim_id);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER statement_follows_merge BEFORE INSERT OR UPDATE OF claim_id ON annotations_annotation
    FOR EACH ROW WHEN (NEW.claim_id IS NOT NULL) EXECUTE FUNCTION statement_follows_merge();
