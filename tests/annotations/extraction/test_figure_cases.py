"""Figures by class of mistake: the reported sentence of each class first, then siblings of it."""

from __future__ import annotations

import pytest

from annotations.extraction import extract


def read(text: str) -> list[str]:
    """Return the figures of a text, each as "hedge low..high unit per rate change"; one number where both are equal."""
    rows = []
    for one in extract(text):
        if one.kind != "figure":
            continue
        a = one.attributes
        ends = dict.fromkeys("" if end is None else str(end) for end in (a["low"], a["high"]))
        parts = [a["hedge"], "..".join(ends), a["unit"], f"per {a['rate']}" if a["rate"] else "", a["change"]]
        rows.append(" ".join(filter(None, parts)))
    return rows


CASES = {
    "F1 change and level": [
        ("The death toll rose by 12 to 85.", ["12 up", "85"]),
        ("The index rose 64.06 points to 4577.10.", ["64.06 up", "4577.1"]),
        ("Output fell by 30 to 410.", ["30 down", "410"]),
        ("The Hang Seng index lost 112.4 points to 18,230.", ["112.4 down", "18230"]),
        ("Membership has grown by 250 to 1,900.", ["250 up", "1900"]),
        ("The number of beds was cut by 40 to 260.", ["40 down", "260"]),
        ("The jobless rate dropped 0.3 points to 5.1.", ["0.3 down", "5.1"]),
        ("The Rovers were beaten by 3 to 1.", ["3..1 tally"]),
        ("The bill was rejected by 210 to 190.", ["210..190 tally"]),
    ],
    "F2 change and level in money": [
        ("The deficit grew by $43.6 billion to $419.2 billion.",
         ["43600000000 USD up", "419200000000 USD"]),
        ("Profit fell €12 million to €88 million.", ["12000000 EUR down", "88000000 EUR"]),
        ("Net debt declined by £300m to £1.2bn.", ["300000000 GBP down", "1200000000 GBP"]),
        ("Revenue climbed 8 percent to $2.4 billion.", ["8 percent up", "2400000000 USD"]),
        ("The shares slid 45 cents to $12.10.", ["45 ¢ down", "12.1 USD"]),
        ("Wages rose by 200 euros to 2,400 euros.", ["200 EUR up", "2400 EUR"]),
        ("The fine rose from $5 million to $8 million.", ["5000000 USD", "8000000 USD"]),
        ("The fine ranges from $5 million to $8 million.", ["5000000..8000000 USD"]),
    ],
    "F3 glued and missing units": [
        ("The plan offers 60GB of data; the print was 1.5mm thick; shares rose to 164p, at 1.38pc.",
         ["60 GB", "1.5 mm", "164 p", "1.38 percent"]),
        ("The phone stores 512MB.", ["512 MB"]),
        ("The crack is 3mm wide.", ["3 mm"]),
        ("Inflation reached 9.4pc.", ["9.4 percent"]),
        ("The stamp costs 85p.", ["85 p"]),
        ("A 2TB disk holds 16GB of film.", ["2 TB", "16 GB"]),
        ("The panel makes 400W and the line carries 380kV.", ["400 W", "380 kV"]),
        ("The film was only 25 micrometres thick.", ["25 µm"]),
    ],
    "F4 currency signs": [
        ("Debt stood at $US113 trillion ($A161 trillion). They paid HK $5.4m.",
         ["113000000000000 USD", "161000000000000 AUD", "5400000 HKD"]),
        ("The ferry cost $NZ40 million.", ["40000000 NZD"]),
        ("It cost US $12 million.", ["12000000 USD"]),
        ("They raised $C3.5 billion.", ["3500000000 CAD"]),
        ("The bond is worth S$200m.", ["200000000 SGD"]),
        ("The fund holds Rs 450 million.", ["450000000 INR"]),
        ("The firm paid CHF 30 million and 12 million Swiss francs.", ["30000000 CHF", "12000000 CHF"]),
    ],
    "F5 rates": [
        ("The wind reached 140 km/h; output fell to 800000 barrels per day.",
         ["140 km per hour", "800000 bbl per day"]),
        ("Gusts hit 90 mph.", ["90 mi per hour"]),
        ("The train runs at 320 kilometres per hour.", ["320 km per hour"]),
        ("Oil sold for $71 a barrel.", ["71 USD per barrel"]),
        ("They lose 40 jobs a week.", ["40 per week"]),
        ("Rent is €500 a month.", ["500 EUR per month"]),
        ("The plant burns 12 tonnes per hour.", ["12 t per hour"]),
        ("The current runs at 3 metres per second.", ["3 m per second"]),
        ("She paid £9 an hour to two men.", ["9 GBP per hour", "2"]),
        ("Prices rise by 4 percent per year.", ["4 percent per year up"]),
        ("Offices cost $30 per square foot.", ["30 USD per square foot"]),
        ("The link carries 40 Mbps.", ["40 Mbit per second"]),
    ],
    "F6 sign or point in front": [
        ("The rate fell to -1.3%; the error is .001 per cent; the samples weighed ~45 g.",
         ["-1.3 percent", "0.001 percent", "about 45 g"]),
        ("Growth was -0.4 percent.", ["-0.4 percent"]),
        ("It was −12°C at noon.", ["-12 °C"]),
        ("He hit .25 percent of them.", ["0.25 percent"]),
        ("The load weighs ~300 kg.", ["about 300 kg"]),
        ("The margin swung to +2.5%.", ["2.5 percent"]),
        ("Police found a .22 rifle.", []),
    ],
    "F7 pounds": [
        ("He weighs 208 pounds; the engine gives 275 pound-feet.", ["208 lb", "275 lb·ft"]),
        ("The bear weighed 400 pounds.", ["400 lb"]),
        ("She lost 30 pounds of fat.", ["30 lb"]),
        ("A 15-pound baby was born.", ["15 lb"]),
        ("They seized 90 pounds of cocaine.", ["90 lb"]),
        ("The motor makes 310 pound-feet of torque.", ["310 lb·ft"]),
        ("The fine was 400 pounds.", ["400 GBP"]),
        ("He owes 2 million pounds.", ["2000000 GBP"]),
    ],
    "F8 shared unit": [
        ("The fund grew from 4.8 to 4.7 percent; from 13.5 to 14 mm.",
         ["4.8 percent", "4.7 percent", "13.5 mm", "14 mm"]),
        ("Turnout fell from 71 to 64 per cent.", ["71 percent", "64 percent"]),
        ("The budget rose from 3 to 5 billion euros.", ["3000000000 EUR", "5000000000 EUR"]),
        ("The road was widened from 6 to 9 metres.", ["6 m", "9 m"]),
        ("Speeds went from 80 to 100 km/h.", ["80 km per hour", "100 km per hour"]),
        ("Staff went from 40 to 55 nurses.", ["40", "55"]),
    ],
    "F9 names with numbers": [
        ("The S&P 500 fell; a category 4 hurricane; the iPhone 14 Pro; 49 Zorro Ranch Road; the 787 Dreamliner.", []),
        ("The FTSE 100 rose.", []),
        ("The Nikkei 225 closed higher.", []),
        ("A magnitude 6 earthquake shook the coast.", []),
        ("She lives at 12 Harbour Street.", []),
        ("The Galaxy 9 Plus was recalled.", []),
        ("A 737 MAX and an Airbus 320 collided.", []),
        ("The 49 Danish ships left.", ["49"]),
    ],
    "F10 vague multiples": [
        ("Several thousand people fled.", ["2000.."]),
        ("A few hundred came.", ["200.."]),
        ("Two or three dozen died.", ["24..36"]),
        ("Several hundred nurses resigned.", ["200.."]),
        ("A few thousand homes burned.", ["2000.."]),
        ("Several million voters stayed away.", ["2000000.."]),
        ("They bought several dozen trucks.", ["24.."]),
        ("Many hundreds of people marched.", ["200.."]),
        ("Three or four hundred sailors left.", ["300..400"]),
        ("A couple of thousand fans waited.", ["2000.."]),
    ],
    "F10b Indian and open numbers": [
        ("There were 4 hundred million people. 1.5 lakh voters. 3 crore rupees.",
         ["400000000", "150000", "30000000 INR"]),
        ("The scheme covers 12 lakh families.", ["1200000"]),
        ("It cost Rs 250 crore.", ["2500000000 INR"]),
        ("Two crore farmers protested.", ["20000000"]),
        ("They owe 7 lakh crore rupees.", ["7000000000000 INR"]),
        ("Lakhs of pilgrims came.", ["100000.."]),
        ("About 3 hundred thousand homes have no power.", ["about 300000"]),
    ],
    "F11 bare figure": [
        ("The index ended at 27349.19.", ["27349.19"]),
        ("It needs 280 million of the 1.5 billion shekels.", ["280000000 ILS", "1500000000 ILS"]),
        ("The Dow closed at 31,402.01.", ["31402.01"]),
        ("It has spent 12 million of the 40 million euros.", ["12000000 EUR", "40000000 EUR"]),
        ("The gauge opened at 512.6 and finished at 498.2.", ["512.6", "498.2"]),
        ("Brent settled at 71.35.", ["71.35"]),
        ("She kept 3 million of the 9 million dollars.", ["3000000 USD", "9000000 USD"]),
    ],
    "F12 square metres": [
        ("A sub-300 sq m office; 570 sq m.", ["less than ..300 m2", "570 m2"]),
        ("The flat has 85 sq ft.", ["85 ft2"]),
        ("The park covers 12 sq km.", ["12 km2"]),
        ("They let 4,000 square feet.", ["4000 ft2"]),
        ("A sub-40 sq m flat was sold.", ["less than ..40 m2"]),
        ("The lake holds 90 cu m.", ["90 m3"]),
        ("The hall has 640m2 and the yard 20 m².", ["640 m2", "20 m2"]),
    ],
    "F13 vote": [
        ("Lawmakers voted 397 to 0 to ratify the treaty.", ["397..0 tally"]),
        ("The senate voted 51 to 49.", ["51..49 tally"]),
        ("The council approved it by 12 to 3.", ["12..3 tally"]),
        ("The motion passed 61 votes to 58.", ["61..58 tally"]),
        ("The house adopted the bill 220 to 205.", ["220..205 tally"]),
        ("The board voted 4-3 to sell.", ["4..3 tally"]),
    ],
    "F15 scores of": [
        ("Scores of people were hurt.", ["40.."]),
        ("Scores of homes burned.", ["40.."]),
        ("They arrested scores of students.", ["40.."]),
        ("Police freed scores more prisoners.", ["40.."]),
        ("Scores were hurt.", ["40.."]),
        ("He scores goals.", []),
        ("Her test scores of last year fell.", []),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "figures"), [case for cases in CASES.values() for case in cases])
def test_figure_has_value_unit_rate_and_change(text: str, figures: list[str]) -> None:
    assert read(text) == figures


@pytest.mark.parametrize(
    "text", ["It lies between", "About", "By", "~", "US", "$", "rose by", "12 to", "from"]
)
def test_text_may_end_where_a_figure_would_go_on(text: str) -> None:
    assert all(low == "12" for low in read(text))


@pytest.mark.parametrize(
    "text",
    [
        "The two countries and the two leaders met.",
        "It is one of the world's top 10 weapons exporters.",
        "The three men shook hands.",
        "Both of the two sides agreed.",
        "She is among the top 20 players.",
        "These four ministers left.",
    ],
)
def test_figure_that_measures_nothing_makes_no_claim(text: str) -> None:
    """F14: the number points at something already named, or ranks it. It is not worth a check."""
    found = extract(text)
    assert all(one.tier == "ask" for one in found if one.kind == "figure")
    assert not any("figure" in one.attributes["parts"] for one in found if one.kind == "claim")
