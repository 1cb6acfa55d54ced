package times

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dateParser reads a date whose parts may come in many orders.
type dateParser struct {
	order  Orders
	tokens [24]dateToken
	n      int
	clock  clockReading
}

// dateToken is a number, a word or a punctuation mark.
type dateToken struct {
	kind   byte // 'n', 'w', or the mark
	text   string
	value  int
	spaced bool // a space precedes it
	used   bool
}

type clockReading struct {
	there, zoned, half, capital bool
	ticks                       int64
	offset                      int64 // ticks east of UTC
}

// dateMarks replaces the units of East Asian dates and the typographic characters that browsers put
// into dates.
var dateMarks = strings.NewReplacer("\u202f", " ", "\u00a0", " ", "\u2009", " ", "\u200e", "", "\u200f", "",
	"\u061c", "", "\ufeff", "", "年", "/", "月", "/", "日", " ", "時", ":", "时", ":", "分", ":", "秒", " ", "년", "/", "월", "/",
	"،", ",", "׳", "", "٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
	"일", " ", "시", ":", "분", ":", "초", " ", "\u2212", "-", "\u2013", "-", "，", ",", "：", ":", "／", "/")

// plainDate returns a date with ordinary spaces and marks.
func plainDate(text string) string {
	if cut := strings.Index(text, " ("); cut > 0 && strings.Contains(text[:cut], "GMT") {
		text = text[:cut] // browsers add the name of the zone
	}
	if cut := strings.LastIndexByte(text, '['); cut > 15 {
		text = text[:cut] // and Java, after the offset
	}
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			for _, day := range []string{"曜日", "요일"} { // weekdays contain the character for days
				if at := strings.Index(text, day); at >= 3 {
					text = text[:at-3] + text[at+len(day):]
				}
			}
			return strings.TrimSpace(dateMarks.Replace(text))
		}
	}
	return strings.TrimSpace(text)
}

// split cuts the text into tokens. It fails for text that cannot be a date.
func (p *dateParser) split(text string) bool {
	spaced, digits := false, false
	for i := 0; i < len(text); {
		c := text[i]
		if c == ' ' {
			spaced = true
			i++
			continue
		}
		if p.n == len(p.tokens) {
			return false
		}
		t := &p.tokens[p.n]
		*t = dateToken{kind: c, spaced: spaced}
		spaced = false
		p.n++
		start := i
		switch {
		case decimal(c):
			for ; i < len(text) && decimal(text[i]); i++ {
				t.value = t.value*10 + int(text[i]-'0')
			}
			t.kind, t.text, digits = 'n', text[start:i], true
			if i-start > 9 {
				return false
			}
		case c >= utf8.RuneSelf || (c|0x20) >= 'a' && (c|0x20) <= 'z':
			i = wordEnd(text, i)
			if i == start {
				return false
			}
			t.kind, t.text = 'w', text[start:i]
		case strings.IndexByte(":/-.,+()[]@'", c) >= 0:
			i++
		default:
			return false
		}
	}
	return digits && p.tokens[0].kind != '.' && p.tokens[0].kind != '+'
}

func wordEnd(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) || r == utf8.RuneError {
			return i
		}
		i += size
	}
	return i
}

func (p *dateParser) is(i int, kind byte) bool { return i >= 0 && i < p.n && p.tokens[i].kind == kind }

// read reads the tokens.
func (p *dateParser) read() (Reading, bool) {
	if r, ok := p.compact(); ok {
		return r, true
	}
	for i := range p.n {
		if p.is(i, 'n') && len(p.tokens[i].text) <= 2 && p.is(i+1, ':') && p.is(i+2, 'n') {
			if p.is(i-1, ':') && p.is(i-2, 'n') { // 15/Apr/2024:11:09:27, as web servers log
				p.use(i-1, i)
			}
			if !p.clockAt(i, ':') {
				return Reading{}, false
			}
			break
		}
	}
	if !p.clock.there && !p.longDottedClock() {
		return Reading{}, false
	}
	d, ok := p.date()
	if !ok {
		return Reading{}, false
	}
	ticks := d.days*TicksPerDay + p.clock.ticks - p.clock.offset
	return Reading{Ticks: ticks, Zoned: p.clock.zoned, Orders: d.orders, AmericanClock: p.clock.capital},
		ticks >= 0 && ticks <= MaxTicks
}

// longDottedClock reads 11.09.27 anywhere after a date. It fails if the clock is wrong.
func (p *dateParser) longDottedClock() bool {
	for i := 3; i+4 < p.n; i++ {
		if !p.tokens[i].spaced || !p.is(i, 'n') || !p.is(i+1, '.') || !p.is(i+2, 'n') || !p.is(i+3, '.') ||
			!p.is(i+4, 'n') || len(p.tokens[i+4].text) > 2 || p.tokens[i+2].spaced || p.tokens[i+4].spaced {
			continue
		}
		return p.clockAt(i, '.')
	}
	return true
}

// compact reads 20240415T110927Z.
func (p *dateParser) compact() (Reading, bool) {
	end, fraction := 3, ""
	if p.is(3, '.') && p.is(4, 'n') {
		end, fraction = 5, p.tokens[4].text
	}
	zoned := p.n == end+1 && strings.EqualFold(p.tokens[end].text, "z")
	if p.n != end && !zoned || !p.is(0, 'n') || !strings.EqualFold(p.tokens[1].text, "t") || !p.is(2, 'n') ||
		len(p.tokens[0].text) != 8 || len(p.tokens[2].text) != 6 {
		return Reading{}, false
	}
	r, ok := readCompact(p.tokens[0].text+p.tokens[2].text, fraction, fraction != "")
	r.Form, r.Zoned = Date, zoned
	return r, ok
}

// clockAt reads the clock whose hour is at i, with AM or PM and the zone.
func (p *dateParser) clockAt(i int, separator byte) bool {
	h, m := p.tokens[i].value, p.tokens[i+2].value
	if len(p.tokens[i].text) > 2 || len(p.tokens[i+2].text) > 2 {
		return false
	}
	p.use(i, i+3)
	next := i + 3
	if p.is(next, separator) && p.is(next+1, 'n') && len(p.tokens[next+1].text) <= 2 {
		s := p.tokens[next+1].value
		if s > 59 {
			return false
		}
		p.clock.ticks = int64(s) * TicksPerSecond
		p.use(next, next+2)
		next += 2
		if (p.is(next, '.') || p.is(next, ',') || p.is(next, ':')) && p.is(next+1, 'n') &&
			!p.tokens[next].spaced && !p.tokens[next+1].spaced {
			rest, ok := fractionTicks(p.tokens[next+1].text)
			if !ok {
				return false
			}
			p.clock.ticks += rest
			p.use(next, next+2)
			next += 2
		}
	} else if p.is(next, ':') {
		p.use(next, next+1)
		next++
	}
	next, h, ok := p.halfDay(i, next, h)
	p.clock.there = true
	p.clock.ticks += int64(h)*TicksPerHour + int64(m)*TicksPerMinute
	return ok && h < 24 && m < 60 && p.zone(next)
}

func (p *dateParser) use(from, to int) {
	for i := from; i < to; i++ {
		p.tokens[i].used = true
	}
}

// halfDay reads the word of a 12-hour clock before or after the clock.
func (p *dateParser) halfDay(start, next, h int) (after, hour int, ok bool) {
	word, end := p.halfWord(next)
	at := next
	if end == 0 && p.is(start-1, 'w') {
		at = start - 1
		word, end = strings.ToLower(p.tokens[at].text), start
		if _, known := halfDays[word]; !known || word == "de" || word == "sa" {
			end = 0
		}
	}
	second, known := halfDays[word]
	if end == 0 || !known {
		return next, h, true
	}
	if h < 1 || h > 12 { // 18:41 PM, which some exports contain, means what its hour says
		if !second || h > 23 {
			return next, h, false
		}
	} else {
		h %= 12
		if second {
			h += 12
		}
	}
	p.clock.half = true
	p.clock.capital = strings.HasPrefix(p.tokens[at].text, "AM") || strings.HasPrefix(p.tokens[at].text, "PM")
	p.use(at, end)
	return max(next, end), h, true
}

// halfWord returns the word at i, with the parts of "a. m." joined, and the end; 0 without one.
func (p *dateParser) halfWord(i int) (word string, end int) {
	if !p.is(i, 'w') {
		return "", 0
	}
	word, end = strings.ToLower(p.tokens[i].text), i+1
	if utf8.RuneCountInString(word) == 1 && p.is(i+1, '.') && p.is(i+2, 'w') &&
		utf8.RuneCountInString(p.tokens[i+2].text) == 1 {
		word += "." + strings.ToLower(p.tokens[i+2].text)
		end = i + 3
	}
	if _, known := halfDays[word]; !known {
		return "", 0
	}
	if p.is(end, '.') {
		end++
	}
	return word, end
}

// zone reads a zone at i, if there is one: a name, an offset, or both.
func (p *dateParser) zone(i int) bool {
	if p.is(i, '(') || p.is(i, '[') {
		p.use(i, i+1)
		i++
	}
	if p.is(i, 'w') {
		minutes, known := zoneMinutes[strings.ToLower(p.tokens[i].text)]
		if !known {
			return true
		}
		p.clock.zoned, p.clock.offset = true, int64(minutes)*TicksPerMinute
		p.use(i, i+1)
		i++
	}
	if !p.is(i, '+') && !p.is(i, '-') || !p.is(i+1, 'n') {
		return true
	}
	hours, minutes, end := p.tokens[i+1].value, 0, i+2
	switch digits := len(p.tokens[i+1].text); {
	case digits == 4:
		hours, minutes = hours/100, hours%100
		if p.is(end, '-') || p.is(end, '/') { // the year of a date that follows
			return true
		}
	case digits > 2:
		return false
	case p.is(end, ':') && p.is(end+1, 'n'):
		if len(p.tokens[end+1].text) != 2 {
			return false
		}
		minutes, end = p.tokens[end+1].value, end+2
	case p.is(end, '/') || p.is(end, '-') || p.is(end, '.'):
		return true
	}
	if hours > 14 || minutes > 59 {
		return false
	}
	offset := int64(hours)*TicksPerHour + int64(minutes)*TicksPerMinute
	if p.is(i, '-') {
		offset = -offset
	}
	if p.is(end, 'w') && p.clock.offset == 0 && !p.clock.zoned {
		if minutes, known := zoneMinutes[strings.ToLower(p.tokens[end].text)]; known && minutes == 0 {
			end++ // +0000 UTC, as Go writes
		}
	}
	p.clock.zoned = true
	p.clock.offset += offset
	p.use(i, end)
	return true
}

// dayReading is a date without a clock.
type dayReading struct {
	days   int64
	orders Orders
}

// date reads the tokens that the clock has left.
func (p *dateParser) date() (d dayReading, ok bool) {
	var numbers [6]int // tokens
	count, month, monthAt, weekday := 0, 0, -1, false
	for i := range p.n {
		t := &p.tokens[i]
		switch {
		case t.used:
		case t.kind == 'n':
			if count == len(numbers) {
				return d, false
			}
			numbers[count] = i
			count++
		case t.kind == 'w':
			means := dateWords()[strings.ToLower(t.text)]
			switch {
			case means.month > 0 && month == 0:
				month, monthAt, weekday = means.month, i, means.weekday
			case means.month > 0 && weekday: // the first one was a weekday, as in "mar. 5 mars 2024"
				month, monthAt, weekday = means.month, i, false
			case !means.weekday && !means.filler:
				return d, false
			}
		case t.kind == '+' || t.kind == ':':
			return d, false
		}
	}
	want := 3
	if month > 0 {
		want = 2
	}
	if count > want && !p.clock.there {
		if !p.dottedClock(numbers[want:count]) {
			return d, false
		}
		count = want
	}
	if count == 1 && month == 0 && len(p.tokens[numbers[0]].text) == 8 && p.clock.there {
		n := p.tokens[numbers[0]].value
		d.days, ok = dayOf(n/10000, n/100%100, n%100)
		return d, ok
	}
	if count != want {
		return d, false
	}
	if month == 11 && p.is(monthAt-1, '.') && strings.HasPrefix(strings.ToLower(p.tokens[monthAt].text), "lis") &&
		!strings.HasSuffix(p.tokens[monthAt].text, "u") {
		month = 10 // Croatian, which writes a point after the day; in Polish it is November
	}
	if month > 0 {
		return p.named(numbers[0], numbers[1], month, monthAt)
	}
	return p.numeric(numbers[0], numbers[1], numbers[2])
}

// dottedClock reads 11.09.27 after a date.
func (p *dateParser) dottedClock(at []int) bool {
	if len(at) < 2 || !p.is(at[0]+1, '.') || !p.tokens[at[0]].spaced {
		return false
	}
	for _, i := range at[1:] {
		if p.tokens[i].spaced {
			return false
		}
	}
	return p.clockAt(at[0], '.')
}

// named returns a date whose month is a word.
func (p *dateParser) named(first, second, month, monthAt int) (dayReading, bool) {
	dayAt, yearAt := first, second
	if len(p.tokens[first].text) == 4 {
		dayAt, yearAt = second, first
	}
	year, ok := p.year(yearAt)
	if len(p.tokens[yearAt].text) == 2 && p.tokens[monthAt].spaced && !p.clock.there {
		return dayReading{}, false // "12 may 10" may be anything
	}
	days, fits := dayOf(year, month, p.tokens[dayAt].value)
	return dayReading{days: days}, ok && fits && len(p.tokens[dayAt].text) <= 2
}

func (p *dateParser) year(at int) (int, bool) {
	switch t := p.tokens[at]; len(t.text) {
	case 4:
		return t.value, true
	case 2:
		return century(t.value), true
	}
	return 0, false
}

// numeric returns a date of three numbers.
func (p *dateParser) numeric(a, b, c int) (d dayReading, ok bool) {
	separator := p.tokens[a+1].kind
	if b != a+2 || c != b+2 || p.tokens[b+1].kind != separator || strings.IndexByte("/-.", separator) < 0 {
		return d, false
	}
	x, y := p.tokens[a], p.tokens[b]
	if len(x.text) == 4 {
		d.days, ok = dayOf(x.value, y.value, p.tokens[c].value)
		return d, ok && len(y.text) <= 2 && len(p.tokens[c].text) <= 2
	}
	year, ok := p.year(c)
	if !ok || len(x.text) > 2 || len(y.text) > 2 || len(p.tokens[c].text) == 2 && separator == '.' && !p.clock.there {
		return d, false // 10.0.12 is a version
	}
	monthFirst, fitsMonth := dayOf(year, x.value, y.value)
	dayFirst, fitsDay := dayOf(year, y.value, x.value)
	fitsMonth = fitsMonth && separator != '.'
	switch {
	case fitsMonth && fitsDay:
		d.orders, d.days = EitherOrder, monthFirst
		if p.order == DayFirst {
			d.days = dayFirst
		}
		if x.value == y.value {
			d.orders = 0
		}
	case fitsMonth:
		d.orders, d.days = MonthFirst, monthFirst
	case fitsDay:
		d.orders, d.days = DayFirst, dayFirst
		if separator == '.' {
			d.orders = 0
		}
	}
	return d, fitsMonth || fitsDay
}

// dayOf returns the days of a date since year 1, if there is such a date.
func dayOf(year, month, dayOfMonth int) (int64, bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysIn(year, month) {
		return 0, false
	}
	return daysBefore(year, month, dayOfMonth), true
}
