"""Names of months in the languages in which members write their notes."""

from __future__ import annotations

_SURE = """
january february april june july september october november december febuary feburary janurary
septmber novembre sept aug okt nov januar jänner feber februar märz juni juli oktober dezember
janvier février fevrier avril juin juillet août septembre octobre décembre decembre enero febrero
marzo abril junio julio septiembre setiembre octubre noviembre diciembre januari februari maart
augustus gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro
março maio junho julho agosto setembro outubro novembro dezembro marts augusti desember tammikuu
helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu
stycznia lutego marca kwietnia czerwca lipca sierpnia września października listopada grudnia
styczeń kwiecień czerwiec lipiec sierpień wrzesień październik grudzień ianuarie februarie martie
aprilie iunie iulie septembrie octombrie noiembrie decembrie január február március április május
június július augusztus szeptember október ocak şubat nisan mayıs haziran temmuz ağustos eylül
ekim kasım aralık янв января февраля марта апреля мая июня июля августа сентября октября ноября
декабря січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου
νοεμβρίου δεκεμβρίου
"""
SURE = tuple(_SURE.split())
"""Words that are a month wherever they stand."""

_UNSURE = """
jan oct feb febr mar apr may jun jul sep dec march august mai mei aout juni juli avr dez dic ene
abr ago giu lug ott lut kwi lis gru märz mrt maj mars mayo maja elo kas chaitra baisakh falgun
"""
UNSURE = tuple(_UNSURE.split())
"""Words or names that are a month only beside a day, a year, or behind "in" or "since"."""

_BESIDE_A_DAY = """
meskerem tikimt hidar tahsas tir yekatit megabit miyazya ginbot sene hamle nehase farvardin
ordibehesht khordad mordad shahrivar mehr aban azar dey bahman esfand muharram safar rabi rajab
shaban ramadan shawwal bhadra ashwin kartik poush magh chaitra baisakh jestha asar shrawan falgun
chithirai aadi tishri cheshvan kislev tevet shevat nisan sivan tammuz des mangsir kartika rujan
hamal pagume jän janv févr juil gen feabhra aibreán bealtaine meitheamh iúil lúnasa samhain nollag
ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr agustus
oktober mei syawal sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio ledna února
března dubna května června července srpna září října listopadu prosince siječnja veljače ožujka
travnja svibnja lipnja srpnja kolovoza rujna listopada studenog prosinca januára februára marca
apríla mája júna júla augusta septembra októbra novembra decembra janúar febrúar maí júní júlí
ágúst nóvember jaanuar veebruar märts aprill oktoober detsember mart adar tamuz sha'ban ramazan
dhul-hijjah dhul-qadah jumada asadh ashadh ashad shravan margashirsha paush phalgun vaisakh
jyeshtha thadingyut tazaungmon tagu kason ogos mac disember julai machi aprili agosti septemba
oktoba novemba desemba enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre
nobyembre disyembre avrèl jiyè dawout septanm oktòb novanm desanm kohitātea hui-tanguru
poutū-te-rangi paenga-whāwhā haratua pipiri hōngongoi here-turi-kōkā mahuru whiringa-ā-nuku
whiringa-ā-rangi hakihea vendémiaire brumaire frimaire nivôse pluviôse ventôse germinal floréal
prairial messidor thermidor fructidor gener febrer març maig juny juliol agost desembre urtarril
otsail martxo apiril maiatz ekain uztail abuztu irail urri azaro abendu janvāris janvārī februārī
martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī janar shkurt prill
qershor korrik gusht shtator tetor nëntor dhjetor avgust septembar oktobar novembar decembar
avgusta januarie februarie aprilie junie julie desember tammikuuta helmikuuta maaliskuuta
huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
eanáir márta aibreáin tishrei kheshvan marcheshvan teveth shvat
"""
BESIDE_A_DAY = tuple(_BESIDE_A_DAY.split())
"""Months of other languages and calendars; many are words or names elsewhere."""
