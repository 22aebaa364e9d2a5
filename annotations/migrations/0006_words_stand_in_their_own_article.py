from django.db import migrations

# Spans lie inside their text, and nothing points into another article's text. Between tables, so triggers again.
STANDS = """
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

CREATE FUNCTION anchor_stands_in_its_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM articles_revision JOIN annotations_annotation USING (article_id)
      WHERE articles_revision.id = NEW.revision_id AND annotations_annotation.id = NEW.annotation_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'revision % is no text of the article that is annotated', NEW.revision_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anchor_stands_in_its_article';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER anchor_stands_in_its_article BEFORE INSERT ON annotations_anchor
    FOR EACH ROW EXECUTE FUNCTION anchor_stands_in_its_article();
"""

NOT_STANDS = """
DROP TRIGGER annotation_stands_in_its_article ON annotations_annotation;
DROP FUNCTION annotation_stands_in_its_article();
DROP TRIGGER anchor_stands_in_its_article ON annotations_anchor;
DROP FUNCTION anchor_stands_in_its_article();
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0005_notes_and_undo")]

    operations = [migrations.RunSQL(STANDS, NOT_STANDS)]
