"""Usual given names, with the pronoun that people of that name usually have.

From general knowledge, for the languages whose names are frequent in English news. A name of either gender says that a
person is meant, not which pronoun fits.
"""

from __future__ import annotations

_HE = """
kostas nikos vassilis giorgos dimitris yannis panagiotis markku mats ole
barack bernie beto carter chuck cory elijah jeb lawrence lindsey mitch mitt newt omar otis percy preston rand reince
rick rudy aaron abdul abdullah adam adolfo adrian ahmad ahmed alain alan albert alberto alejandro aleksandar
aleksander aleksandr alessandro alex alexander alexandre alexei alexey alfred alfredo ali allan álvaro
alvaro anatoly anders andré andre andrea andreas andrei andrej andrew andrey andriy andrzej angelo anton
antonio antónio antoine armando arnold arthur arturo asif august axel barry bartosz bashar ben benedikt
benjamin bernard bernd bernardo bill björn bjørn bob boris brad brandon brendan brett brian bruce bruno
bryan carl carlo carlos cesar césar charles chris christian christoph christophe christopher claude colin
conor craig curtis cyril dan daniel daniele dario darren dave david dean denis dennis derek didier diego
dieter dietmar dimitri dirk dmitri dmitry dmytro domenico dominic dominik don donald douglas duarte duncan
dylan eamon ed eddie edgar eduardo edward egil einar elias emil emmanuel enrico enrique eric erik ernest
ernesto erwin esteban eugene evan evgeny fabian fabio federico felipe felix ferdinand fernando filip filippo
finn florian francesco francis francisco franck franco françois frank franz fred frederick frederik
friedrich fritz gabriel gareth gary gavin gennady geoffrey george georges gerald gerard gerhard giacomo
gianni giorgio giovanni giuseppe gordon graham greg gregory guido guillaume guillermo gunnar gustav gustavo
guy haakon hamid hamza hans harald harold harry hassan hector heinrich helmut henri henrik henry herbert
herman hermann hiroshi horst howard hubert hugh hugo hussein ian ibrahim igor ilya imran ivan ivar jack
jacob jacques jakob jakub jamal james jan janek janne jari jason javier jay jean jeff jeffrey jens jeremy
jerome jerry jesper jesse jim jimmy joachim joão joao joaquin joe joel johan johann johannes john johnny jon
jonas jonathan jordi jorge josé jose josef joseph joshua josip juan juha jukka jules julian julien julio
julius jürgen jussi justin karel karl karol kasper keith keiji ken kenji kenneth kevin khaled khalid klaus
knud knut konstantin kurt kyle lars laurent lawrence lazar lech leif len leo leon leonard leonardo leopold
lev lewis liam lorenzo louis luc luca lucas luciano ludwig luigi luis luís luka lukas lukasz luke maciej
magnus mahmoud malcolm manfred manuel marc marcel marcelo marcin marco marcos marcus marek mario marius mark
markku markus martin masoud massimo mateo mats matteo matthew matthias mattias maurice mauricio max maxim
maxime mehmet michael michał michal michel miguel mihai mikael mike mikhail mikko milan milos milo mirko
mohamed mohammad mohammed morten muhammad murat mustafa mykola nathan neil nelson niall nicholas nick nicola
nicolas niels nigel nikita niklas nikola nikolai nikolaj nikos nils noah norbert norman odd olaf olav ole
oleg oleh oleksandr oleksii oliver olivier olli omar orlando oscar oskar osman otto owen pablo paolo pascal
patrick paul paulo pavel pavlo pawel paweł pedro pekka per pete peter petr petri petro petter phil philip
philipp philippe pierre pietro piotr pyotr rafael rahul raj rajesh ralph ramon ramón raúl raul raymond
reinhard rené rené ricardo riccardo richard rob robert roberto robin rodrigo roger roland rolf roman ron
ronald rory ross roy ruben rudolf rui rune rupert russell ryan salman salvador salvatore sam samir sami
samuel sander sanjay santiago scott sean sebastian serge sergei sergej sergey sergio serhiy seth shane
shinzo sigurd silvio simon slobodan stanislav stefan stefano stephen stéphane steve steven stewart stig
stuart sven takashi taro tariq ted teodor terry theo theodore thierry thomas thorsten tim timo timothy
tobias todd tom tomas tomás tomasz tomaž tommaso tommy toni tony toshiro tristan tuomas ulf ulrich umberto
uwe vaclav václav valery vasily vicente victor vid vidar viktor vilém vincent vincenzo vitaly vladimir vlad
volodymyr walter warren wayne werner wilhelm will willem william willy wojciech wolfgang yannick yaroslav
yuri yury yusuf yves zdravko zoran
"""
_SHE = """
barbra carly cheryl condoleezza hillary huma kamala kellyanne melania nancy stacey tammy tulsi
abigail ada adele adriana agata agnes agnieszka aisha alba alejandra alena alessandra alexandra alice alicia
alina alison amalia amanda amara amelia amina amy ana anabel anastasia andrée andreea angela angelina anita
anja ann anna anne annette annie antonia april ariana astrid audrey aurora ava aya ayesha barbara beata
beatrice beatriz benedetta berit bernadette beth betty bianca birgit birgitta birgitte bojana bonnie brenda
bridget brigitte britta camila camilla carla carmen carol carolina caroline catarina catherine cathy cecilia
cecilie céline celine charlotte chiara chloe christa christiane christina christine cindy clara clare
claudia colette concha constance cristina cynthia dagmar dana daniela danielle daria deborah denise diana
diane dina dolores dominique donna dora doris dorothea dorothy ebba edith eileen ekaterina elaine eleanor
elena eleni elisa elisabeth elise eliza elizabeth ella ellen elsa elvira emily emma erica erika esther eva
eve evelyn fatima fatma federica fiona florence flora frances francesca françoise franziska frida gabriela
gabriele gabriella gail galina gemma genevieve george gerda gertrud gillian gina gisela giulia giorgia
gloria grace greta grete gro gudrun guadalupe hana hanna hannah hannelore harriet hazel heather hedda hedvig
heidi helen helena helene hélène helga henrietta hilary hilde hildegard holly ida ilona ilse ines inês inés
inga inge ingeborg ingrid irena irene irina iris irma isabel isabella isabelle iva ivana ivanka jacqueline
jan jana jane janet janine jasmine jean jelena jennifer jenny jessica jill joan joanna johanna jolanta
josefina josephine joyce juana judith judy julia juliana julie juliette june justina kaisa kaja kari karen
karin karina karoline kasia katarina katarzyna kate katerina katharina katherine kathleen kathryn kathy
katja katrin katya kerstin kim kirsten kirsti kristen kristin kristina krystyna lara larissa laura lauren
laurence lea leah leena leila lena leonor leslie leticia liesel lila lilian liliana lily linda linnea lisa
lise liv livia liz ljubica lola lorena lotte louise lucia lucía lucie lucy ludmila luisa luise lydia lynn
mabel madeleine magda magdalena maja malala malgorzata małgorzata malin mandy manuela mara marcela margaret
margareta margarita margot maria maría mariam mariana marianne marie marija marina marion marit marja marjan
marlene marta martha martina mary maryam matilda maud maureen maya meera meg megan melanie melissa mercedes
merete mette mia michelle mila milena milica mina miriam moira molly mona monica monika monique muriel
myriam nadia nadine nadezhda naomi natalia natalie natasha nele nicole nina noor nora norma olena olga
olivia oksana ottilie paloma pamela patricia patrizia paula paulina pauline penelope penny petra phoebe pia
pilar priya rachel rania raquel rebecca regina renata renate rhea rita roberta rosa rosalind rose rosemary
roxana ruth sabina sabine sabrina sally salma samantha sandra sanna sara sarah selma shannon sharon sheila
shirley sigrid silje silvia simone siobhan siri siv sofia sofie sonia sonja sophia sophie stella stephanie
stina sue susan susana susanne suzanne svetlana sylvia sylvie tamara tania tanja tanya tara tatiana tatjana
teresa tess thea theresa therese tina tone tove tracy tuula ulla ulrika ulrike ursula uta valentina valerie
valérie vanessa vera veronica veronika vesna victoria viktoria virginia viviana vivian wanda wendy yasmin
yolanda yulia yvette yvonne zahra zoe zofia zsófia
"""
_EITHER = """
alexis andy ariel ashley avery billie cameron casey chen charlie dakota drew elliot francis hyun jackie
jamie ji jordan jun kelly kerry kiran lee leigh li lin lindsay logan lou mei min morgan nikki pat robbie
sandy sasha shawn shiva sidney sung tae taylor wei xi xiao yan ying yoon yu yuki
"""

_OF: dict[str, str] = dict.fromkeys(_EITHER.split(), "")
for _names, _pronoun in ((_HE, "he"), (_SHE, "she")):
    for _name in _names.split():
        _OF[_name] = "" if _OF.get(_name, _pronoun) != _pronoun else _pronoun


def is_given(word: str) -> bool:
    """Return whether ``word`` is a usual given name. The first part of a double name counts."""
    return word.lower() in _OF or ("-" in word and word.lower().split("-")[0] in _OF)


def pronoun(word: str) -> str | None:
    """Return "he" or "she" for a given name; None if it may be either or is not known."""
    lower = word.lower()
    return _OF.get(lower) or (_OF.get(lower.split("-")[0]) if "-" in lower else None) or None
