from importlib import import_module

from django.db import migrations

_quotes = import_module("annotations.migrations.0003_quotes_stand_in_their_text")
_stands = import_module("annotations.migrations.0006_words_stand_in_their_own_article")

# The same rules as before, held once for each statement and not for each row: a row by itself reads the whole text
# anew, and on a text of 150,000 words ten thousand anchors took 25 seconds under their article's lock.
# `text || ''` takes the text out of its compressed storage once. Pieces of 1,000 code points keep `substr` short: in
# UTF-8 it counts from the beginning of what it is given.
ONCE = """
DROP TRIGGER anchor_quotes_its_text ON annotations_anchor;
DROP FUNCTION anchor_quotes_its_text();
DROP TRIGGER anchor_stands_in_its_article ON annotations_anchor;
DROP FUNCTION anchor_stands_in_its_article();
DROP TRIGGER annotation_stands_in_its_article ON annotations_annotation;
DROP FUNCTION annotation_stands_in_its_article();

CREATE FUNCTION pieces_of_text(whole text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    pieces text[] := '{}';
    rest text := whole || '';
BEGIN
    WHILE rest <> '' LOOP
        pieces := pieces || substr(rest, 1, 1000);
        rest := substr(rest, 1001);
    END LOOP;
    RETURN pieces;
END $$;

CREATE FUNCTION anchors_quote_their_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    revision record;
    pieces text[];
    wrong record;
BEGIN
    SELECT written.revision_id INTO wrong
      FROM written
      JOIN annotations_annotation ON annotations_annotation.id = written.annotation_id
      LEFT JOIN articles_revision ON articles_revision.id = written.revision_id
     WHERE articles_revision.article_id IS DISTINCT FROM annotations_annotation.article_id
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'revision % is no text of the article that is annotated', wrong.revision_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anchor_stands_in_its_article';
    END IF;
    FOR revision IN
        SELECT id, text FROM articles_revision
         WHERE id IN (SELECT revision_id FROM written WHERE start IS NOT NULL)
    LOOP
        pieces := pieces_of_text(revision.text);
        SELECT start, "end" INTO wrong FROM written
         WHERE revision_id = revision.id AND start IS NOT NULL
           AND exact IS DISTINCT FROM substr(
               array_to_string(pieces[start / 1000 + 1:("end" - 1) / 1000 + 1], ''), start % 1000 + 1, "end" - start)
         LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'anchor %-% does not quote the text of revision %', wrong.start, wrong."end", revision.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'anchor_quotes_its_text';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER anchor_quotes_its_text_added AFTER INSERT ON annotations_anchor
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION anchors_quote_their_text();
CREATE TRIGGER anchor_quotes_its_text_changed AFTER UPDATE ON annotations_anchor
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION anchors_quote_their_text();

CREATE FUNCTION annotations_stand_in_their_article() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong record;
BEGIN
    WITH texts AS MATERIALIZED (
        SELECT id, article_id, char_length(text) AS length FROM articles_revision
         WHERE id IN (SELECT made_on_id FROM written)
    )
    SELECT written.* INTO wrong FROM written LEFT JOIN texts ON texts.id = written.made_on_id
     WHERE texts.article_id IS DISTINCT FROM written.article_id OR written.proposed_end > texts.length
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'span %-% does not stand in a text of article %', wrong.proposed_start, wrong.proposed_end,
            wrong.article_id USING ERRCODE = 'check_violation', CONSTRAINT = 'annotation_stands_in_its_article';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER annotation_stands_in_its_article AFTER INSERT ON annotations_annotation
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION annotations_stand_in_their_article();
"""

EACH = f"""
DROP TRIGGER anchor_quotes_its_text_added ON annotations_anchor;
DROP TRIGGER anchor_quotes_its_text_changed ON annotations_anchor;
DROP FUNCTION anchors_quote_their_text();
DROP FUNCTION pieces_of_text(text);
DROP TRIGGER annotation_stands_in_its_article ON annotations_annotation;
DROP FUNCTION annotations_stand_in_their_article();
{_quotes.STANDS}
{_stands.STANDS}
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0007_known_words")]

    operations = [migrations.RunSQL(ONCE, EACH)]
