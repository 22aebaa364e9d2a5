import random, time
import pytest
from annotations import suggest
from annotations.models import Anchor, Run
from tests.world import make_article
pytestmark = pytest.mark.django_db
def test_big(monkeypatch):
    rnd = random.Random(3)
    names = ["Anna Lind", "Tomas Okafor", "Eva Holm", "Maria Holt", "the ministry", "the port authority", "Norway's coast guard"]
    verbs = ["said", "told reporters", "denied", "warned", "added"]
    nouns = ["dockers", "vessels", "soldiers", "houses", "schools", "workers", "tonnes of grain", "lorries"]
    days = ["Monday", "Friday", "Sunday", "last week", "in May 2024"]
    def s():
        n = rnd.randint(2, 99999)
        return rnd.choice([
            f"About {n:,} {rnd.choice(nouns)} were counted {rnd.choice(days)}, {rnd.choice(names)} {rnd.choice(verbs)}.",
            f"“We have seen {n:,} {rnd.choice(nouns)} and no more,” {rnd.choice(names)} said {rnd.choice(days)}.",
            f"The road to place {n} was closed after {rnd.randint(2,60)} {rnd.choice(nouns)} had passed it.",
        ])
    body = "".join("<p>" + " ".join(s() for _ in range(5)) + "</p>" for _ in range(2850))
    make_article("book", body=body, published=False)
    run = Run.objects.get()
    print(len(run.revision.text.split()), "words")
    marks = {}
    old = suggest._store
    def store(*a):
        t = time.process_time(); w=time.time(); r = old(*a); marks["store"] = time.time() - w; marks['cpu']=time.process_time()-t; return r
    monkeypatch.setattr(suggest, "_store", store)
    t = time.time()
    run = suggest.suggest(run)
    print(run.state, "total", time.time() - t, marks, Anchor.objects.count())
