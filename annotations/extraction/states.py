"""The actors that every newsroom knows before it has written any down: states, their peoples, their capitals.

Compiled for this project from general knowledge: usual English short names, other names in use, demonyms
(adjective, which never names the state itself), and the places that stand for its government. One state a
line: name | other names | demonyms | places. Where place and capital share a name with a person or another
place, the use in the sentence decides.
"""

from __future__ import annotations

from .suggestion import Entry

_STATES = """
South Korea|Republic of Korea;ROK;the South|South Korean|Seoul
North Korea|Democratic People's Republic of Korea;DPRK;the North;NK|North Korean|Pyongyang
Russia|Russian Federation|Russian|Moscow;the Kremlin;Kremlin
United States|United States of America;USA;U.S.;US;U.S.A.;America|American|Washington;the White House;White House
Ukraine||Ukrainian|Kyiv;Kiev
China|People's Republic of China;PRC|Chinese|Beijing
Japan||Japanese|Tokyo
United Kingdom|Britain;Great Britain;UK;U.K.|British;Briton|London;Downing Street;Whitehall
Germany|Federal Republic of Germany|German|Berlin
France||French|Paris;the Elysee;the Élysée
Poland||Polish;Pole|Warsaw
Italy||Italian|Rome
Spain||Spanish|Madrid
Portugal||Portuguese|Lisbon
Netherlands|the Netherlands;Holland|Dutch|The Hague
Belgium||Belgian|
Austria||Austrian|Vienna
Switzerland||Swiss|Bern
Sweden||Swedish|Stockholm
Norway||Norwegian|Oslo
Denmark||Danish|Copenhagen
Finland||Finnish|Helsinki
Iceland||Icelandic|Reykjavik
Ireland||Irish|Dublin
Greece||Greek|Athens
Turkey|Türkiye|Turkish|Ankara
Hungary||Hungarian|Budapest
Czech Republic|Czechia|Czech|Prague
Slovakia||Slovak|Bratislava
Romania||Romanian|Bucharest
Bulgaria||Bulgarian|Sofia
Serbia||Serbian;Serb|Belgrade
Croatia||Croatian|Zagreb
Slovenia||Slovenian|Ljubljana
Bosnia and Herzegovina|Bosnia|Bosnian|Sarajevo
Kosovo||Kosovar|Pristina
Albania||Albanian|Tirana
North Macedonia||Macedonian|Skopje
Montenegro||Montenegrin|Podgorica
Moldova||Moldovan|Chisinau
Belarus||Belarusian|Minsk
Estonia||Estonian|Tallinn
Latvia||Latvian|Riga
Lithuania||Lithuanian|Vilnius
Armenia||Armenian|Yerevan
Azerbaijan||Azerbaijani|Baku
Kazakhstan||Kazakh|Astana
Uzbekistan||Uzbek|Tashkent
Kyrgyzstan||Kyrgyz|Bishkek
Tajikistan||Tajik|Dushanbe
Turkmenistan||Turkmen|Ashgabat
Israel||Israeli|Jerusalem
Iran|Islamic Republic of Iran|Iranian|Tehran
Iraq||Iraqi|Baghdad
Syria||Syrian|Damascus
Lebanon||Lebanese|Beirut
Egypt||Egyptian|Cairo
Saudi Arabia||Saudi;Saudi Arabian|Riyadh
United Arab Emirates|UAE;U.A.E.|Emirati|Abu Dhabi
Qatar||Qatari|Doha
Kuwait||Kuwaiti|Kuwait City
Yemen||Yemeni|Sanaa
Oman||Omani|Muscat
Bahrain||Bahraini|Manama
Afghanistan||Afghan|Kabul
Pakistan||Pakistani|Islamabad
India||Indian|New Delhi
Bangladesh||Bangladeshi|Dhaka
Sri Lanka||Sri Lankan|Colombo
Nepal||Nepali;Nepalese|Kathmandu
Myanmar|Burma|Burmese|Naypyidaw
Thailand||Thai|Bangkok
Vietnam||Vietnamese|Hanoi
Laos||Laotian|Vientiane
Cambodia||Cambodian|Phnom Penh
Malaysia||Malaysian|Kuala Lumpur
Indonesia||Indonesian|Jakarta
Philippines|the Philippines|Filipino;Philippine|Manila
Taiwan||Taiwanese|Taipei
Mongolia||Mongolian|Ulaanbaatar
Australia||Australian|Canberra
New Zealand||New Zealander|Wellington
Canada||Canadian|Ottawa
Mexico||Mexican|Mexico City
Cuba||Cuban|Havana
Haiti||Haitian|Port-au-Prince
Guatemala||Guatemalan|Guatemala City
Honduras||Honduran|Tegucigalpa
El Salvador||Salvadoran|San Salvador
Nicaragua||Nicaraguan|Managua
Costa Rica||Costa Rican|
Panama||Panamanian|Panama City
Colombia||Colombian|Bogota;Bogotá
Venezuela||Venezuelan|Caracas
Ecuador||Ecuadorian|Quito
Peru||Peruvian|Lima
Bolivia||Bolivian|La Paz
Brazil||Brazilian|Brasilia;Brasília
Chile||Chilean|Santiago
Argentina||Argentine;Argentinian|Buenos Aires
Uruguay||Uruguayan|Montevideo
Paraguay||Paraguayan|Asuncion
South Africa||South African|Pretoria
Nigeria||Nigerian|Abuja
Kenya||Kenyan|Nairobi
Ethiopia||Ethiopian|Addis Ababa
Eritrea||Eritrean|Asmara
Somalia||Somali|Mogadishu
Sudan||Sudanese|Khartoum
South Sudan||South Sudanese|Juba
Uganda||Ugandan|Kampala
Tanzania||Tanzanian|Dodoma
Rwanda||Rwandan|Kigali
Burundi||Burundian|
Democratic Republic of the Congo|DRC;Congo|Congolese|Kinshasa
Angola||Angolan|Luanda
Zambia||Zambian|Lusaka
Zimbabwe||Zimbabwean|Harare
Mozambique||Mozambican|Maputo
Ghana||Ghanaian|Accra
Ivory Coast|Côte d'Ivoire|Ivorian|
Senegal||Senegalese|Dakar
Mali||Malian|Bamako
Niger||Nigerien|Niamey
Burkina Faso||Burkinabe|Ouagadougou
Cameroon||Cameroonian|Yaounde
Libya||Libyan|Tripoli
Tunisia||Tunisian|Tunis
Algeria||Algerian|Algiers
Morocco||Moroccan|Rabat
Palestine|Palestinian Territories;Palestinian Authority|Palestinian|Ramallah
"""

_ORGANISATIONS = """
United Nations|UN;U.N.|
UN Security Council|United Nations Security Council;UNSC;U.N. Security Council|
European Union|EU;E.U.|Brussels
European Commission||
NATO|North Atlantic Treaty Organization;North Atlantic Treaty Organisation|
Group of Seven|G7;G-7|
Group of 20|G20;G-20|
ASEAN|Association of Southeast Asian Nations|
African Union||
Arab League||
International Monetary Fund|IMF;I.M.F.|
World Bank||
World Health Organization|WHO|
World Trade Organization|WTO;W.T.O.|
International Atomic Energy Agency|IAEA;I.A.E.A.|
International Criminal Court|ICC|
Red Cross|International Committee of the Red Cross;ICRC|
Amnesty International||
Human Rights Watch||
OPEC||
Pentagon|the Pentagon;Department of Defense;Defense Department|
State Department|Department of State;US State Department;U.S. State Department|
Justice Department|Department of Justice|
Treasury Department|U.S. Treasury;US Treasury|
Central Intelligence Agency|CIA;C.I.A.|
Federal Bureau of Investigation|FBI;F.B.I.|
Environmental Protection Agency|EPA;E.P.A.|
Federal Reserve|the Fed|
Supreme Court||
Senate||
House of Representatives||
Congress||
Republican Party|GOP;G.O.P.|
Democratic Party||
Democratic National Committee|DNC;D.N.C.|
Republican National Committee|RNC;R.N.C.|
Associated Press|AP|
Agence France-Presse|AFP|
Reuters||
Yonhap|Yonhap News Agency|
Korean Central News Agency|KCNA|
Bloomberg|Bloomberg News|
New York Times|The New York Times|
Washington Post|The Washington Post|
Wall Street Journal|The Wall Street Journal|
CNN||
BBC||
Fox News||
State Duma|Duma|
Federation Council||
National Assembly||
Islamic State|ISIS;ISIL|
Hamas||
Hezbollah||
Taliban|the Taliban|
Al Qaeda|al-Qaeda;al Qaeda|
"""


def _split(words: str) -> tuple[str, ...]:
    return tuple(w for w in words.split(";") if w)


def _states() -> tuple[tuple[Entry, ...], dict[str, str]]:
    entries, peoples = [], {}
    for line in _STATES.strip().splitlines():
        name, other, demonyms, places = line.split("|")
        entries.append(Entry("", name, "state", _split(other), _split(places)))
        for demonym in _split(demonyms):
            peoples[demonym] = name
            if not demonym.endswith(("ese", "ish", "ch", "ss")):
                peoples[demonym + "s"] = name
    for line in _ORGANISATIONS.strip().splitlines():
        name, other, places = line.split("|")
        entries.append(Entry("", name, "organisation", _split(other), _split(places)))
    return tuple(entries), peoples


STARTING, DEMONYMS = _states()
