from django.db import migrations

# The same promises as before, kept once a statement instead of once a row: each row opened the whole text again, and
# storing what was proposed on a text of 100,000 words took minutes under the article's lock.
# `text || ''` unpacks it once. substr() counts all of what it is given, so a window of it goes along with the anchors.
ONCE = """
DROP TRIGGER anchor_quotes_its_text ON annotations_anchor;
DROP FUNCTION anchor_quotes_its_text();

CREATE FUNCTION anchor_quotes_its_text() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER anchor_quotes_its_text AFTER INSERT ON annotations_anchor
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION anchor_quotes_its_text();
CREATE TRIGGER anchor_still_quotes_its_text AFTER UPDATE ON annotations_anchor
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION anchor_quotes_its_text();

DROP TRIGGER annotation_stands_in_its_article ON annotations_annotation;
DROP FUNCTION annotation_stands_in_its_article();

CREATE FUNCTION annotation_stands_in_its_article() RETURNS trigger LANGUAGE plpgsql AS $$
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
        RAISE EXCEPTION 'span %-% does not stand in a text of article %', stray.proposed_start, stray.proposed_end,
            stray.article_id USING ERRCODE = 'check_violation', CONSTRAINT = 'annotation_stands_in_its_article';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER annotation_stands_in_its_article AFTER INSERT ON annotations_annotation
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION annotation_stands_in_its_article();
"""

EACH_TIME = """
DROP TRIGGER annotation_stands_in_its_article ON annotations_annotation;
DROP FUNCTION annotation_stands_in_its_article();
DROP TRIGGER anchor_still_quotes_its_text ON annotations_anchor;
DROP TRIGGER anchor_quotes_its_text ON annotations_anchor;
DROP FUNCTION anchor_quotes_its_text();

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

CREATE FUNCTION annotation_stands_in_its_article() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE revision record;
BEGIN
    SELECT article_id, char_length(text) AS length INTO revision FROM articles_revision WHERE id = NEW.made_on_id;
    IF revision.article_id IS DISTINCT FROM NEW.article_id OR NEW.proposed_end > revision.length THEN
        RAISE EXCEPTION 'span %-% does not stand in a text of article %', NEW.proposed_start, NEW.proposed_end,
            NEW.article_id USING ERRCODE = 'check_violation', CONSTRAINT = 'annotation_stands_in_its_article';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER annotation_stands_in_its_article BEFORE INSERT ON annotations_annotation
    FOR EACH ROW EXECUTE FUNCTION annotation_stands_in_its_article();
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0008_reruns")]

    operations = [migrations.RunSQL(ONCE, EACH_TIME)]
