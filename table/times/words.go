package times

import (
	"strings"
	"sync"
)

// monthWords are the names of the months and their abbreviations in the languages of the portals, a
// line for each month. A trailing point is not part of a name.
var monthWords = [12]string{
	`january jan januar jänner jän janvier janv gennaio gen enero ene janeiro januari januara januára
		tammikuuta tammi tammikuu leden ledna led stycznia styczeń sty január ianuarie ian ocak oca января
		янв январь січня січ ιανουαρίου ιαν ιανουάριος januárius jaan janvāris jaanuar sausio siječnja sij
		gener януари яну tammik يناير ינואר בינואר בינו ינו`,
	`february feb februar feber février févr fév febbraio febrero fevereiro fev februari februára
		helmikuuta helmi helmikuu únor února úno lutego luty lut február febr februarie şubat şub февраля
		февр фев февраль лютого лют φεβρουαρίου φεβ φεβρουάριος februāris veebruar vasario veljače velj
		febrer февруари helmik فبراير פברואר בפברואר בפבר פבר`,
	`march mar märz mär mrz mars marzo março maart mrt marts marca maaliskuuta maalis maaliskuu březen
		března bře marzec március márc martie mart марта мар март березня бер μαρτίου μαρ μάρτιος maret
		marec märts kovo ožujka ožu març maalisk مارس מרץ במרץ`,
	`april apr avril avr aprile abril abr apríla huhtikuuta huhti huhtikuu duben dubna dub kwietnia
		kwiecień kwi április ápr aprilie nisan nis апреля апр апрель квітня квіт απριλίου απρ απρίλιος
		aprīlis aprill balandžio travnja tra април huhtik أبريل אפריל באפריל באפר אפר`,
	`may mai maggio mag mayo maio mei maj mája toukokuuta touko toukokuu květen května kvě maja május máj
		mayıs мая май травня трав μαΐου μαΐ μάιος μαι maijs gegužės svibnja svi maig toukok مايو מאי במאי`,
	`june jun juni juin giugno giu junio junho júna kesäkuuta kesä kesäkuu červen června čvn czerwca
		czerwiec cze június jún iunie iun haziran haz июня июн июнь червня черв ιουνίου ιουν ιούνιος junij
		jūnijs juuni birželio lipnja juny юни kesäk يونيو יוני ביוני`,
	`july jul juli juillet juil luglio lug julio julho júla heinäkuuta heinä heinäkuu červenec července
		čvc lipca lipiec lip július júl iulie iul temmuz tem июля июл июль липня лип ιουλίου ιουλ ιούλιος
		julij jūlijs juuli liepos srpnja juliol юли heinäk يوليو יולי ביולי`,
	`august aug août aou agosto ago augustus augusti augusta elokuuta elo elokuu srpen srpna sierpnia
		sierpień sie augusztus ağustos ağu августа авг август серпня серп αυγούστου αυγ αύγουστος avgust avg
		agustus agu augusts rugpjūčio kolovoza kol agost ag elok أغسطس אוגוסט באוגוסט באוג אוג`,
	`september sep sept septembre settembre set septiembre setembro septembra syyskuuta syys syyskuu září
		zář września wrzesień wrz szeptember szept septembrie eylül eyl сентября сент сен сентябрь вересня
		вер σεπτεμβρίου σεπ σεπτ σεπτέμβριος septembris rugsėjo rujna ruj setembre септември сеп syysk
		سبتمبر ספטמבר בספטמבר בספט ספט`,
	`october oct oktober okt octobre ottobre ott octubre outubro out októbra lokakuuta loka lokakuu říjen
		října říj października październik paź október octombrie ekim eki октября окт октябрь жовтня жовт
		οκτωβρίου οκτ οκτώβριος oktobris oktoober spalio октомври lokak أكتوبر אוקטובר באוקטובר באוק אוק`,
	`november nov novembre noviembre novembro novembra marraskuuta marras marraskuu listopad listopadu
		lis listopada noiembrie noi kasım kas ноября нояб ноя ноябрь листопада лист νοεμβρίου νοε νοέμβριος
		novembris lapkričio studenoga stu ноември ное marrask نوفمبر נובמבר בנובמבר בנוב נוב`,
	`december dec dezember dez décembre déc dicembre dic diciembre dezembro decembra joulukuuta joulu
		joulukuu prosinec prosince pro grudnia grudzień gru decembrie aralık ara декабря дек декабрь грудня
		груд δεκεμβρίου δεκ δεκέμβριος desember des decembris detsember gruodžio prosinca desembre декември
		jouluk ديسمبر דצמבר בדצמבר בדצמ דצמ`,
}

// weekdayWords are the names of weekdays and their abbreviations in the same languages.
const weekdayWords = `monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun
	montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sa sonnabend sonntag so
	lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim
	lunedì martedì mercoledì giovedì gio venerdì sabato sab domenica dom
	lunes martes miércoles mié jueves jue viernes vie sábado sáb domingo
	segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta feira seg ter qua
	qui sex maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za zondag zo
	måndag mån tisdag tis onsdag ons torsdag tors fredag fre lördag lör söndag sön mandag man tirsdag tir tor lørdag lør
	søndag søn poniedziałek wtorek środa czwartek piątek sobota niedziela pon wt śr czw pt sob niedz
	понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс нд
	月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 星期一 星期二 星期三 星期四 星期五 星期六 星期日
	월요일 화요일 수요일 목요일 금요일 토요일 일요일
	ma ti ke to pe la su
	pazartesi salı çarşamba perşembe cuma cumartesi pazar pzt sal çar per cum cmt paz`

// fillerWords are words between the parts of a date that have no meaning here.
const fillerWords = `t at um uhr à kl klo de del of the г р року год le il den d o'clock ora ore om v saat st nd rd th er º ª ч m`

// halfDays are the words of 12-hour clocks; true is the second half.
var halfDays = map[string]bool{
	"am": false, "pm": true, "a.m": false, "p.m": true, "a": false, "p": true, "上午": false, "下午": true,
	"午前": false, "午後": true, "오전": false, "오후": true, "πμ": false, "μμ": true, "π.μ": false, "μ.μ": true,
	"öö": false, "ös": true, "sa": false, "ch": true, "de": false, "du": true, "fm": false, "em": true,
	"dop": false, "odp": true, "ip": false, "vorm": false, "nachm": true, "ص": false, "م": true,
}

// zoneHours are the zones of RFC 822 and those of central Europe that names without a place mean, in
// minutes.
var zoneMinutes = map[string]int{
	"z": 0, "utc": 0, "gmt": 0, "ut": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
	"pst": -480, "pdt": -420, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "eet": 120, "eest": 180, "wet": 0,
	"jst": 540, "aest": 600, "aedt": 660,
}

// wordMeaning is what a word in a date can mean.
type wordMeaning struct {
	month           int // 0: none
	weekday, filler bool
}

var dateWords = sync.OnceValue(func() map[string]wordMeaning {
	words := map[string]wordMeaning{}
	for i, line := range monthWords {
		for _, word := range strings.Fields(line) {
			words[word] = wordMeaning{month: i + 1}
		}
	}
	for _, word := range strings.Fields(weekdayWords) {
		meaning := words[word]
		meaning.weekday = true
		words[word] = meaning
	}
	for _, word := range strings.Fields(fillerWords) {
		meaning := words[word]
		meaning.filler = true
		words[word] = meaning
	}
	return words
})
