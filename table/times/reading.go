package times

import (
	"strconv"
	"strings"
	"time"
)

// Orders is a set of orders of day and month in a date of three numbers, such as 05/12/2024.
type Orders uint8

// The orders. Dates that begin with a year or name the month have none.
const (
	MonthFirst Orders = 1 << iota
	DayFirst
	EitherOrder = MonthFirst | DayFirst
)

// String names the order as the flag that sets it does.
func (o Orders) String() string {
	switch o {
	case MonthFirst:
		return "month-first"
	case DayFirst:
		return "day-first"
	case EitherOrder:
	}
	return "either order"
}

// Form is how a text represents a time.
type Form uint8

// The forms. All but Date are numbers, which only the type of a column makes a time.
const (
	Date Form = iota
	UnixSeconds
	UnixMilliseconds
	UnixMicroseconds
	UnixNanoseconds
	FileTime    // 100 ns since 1601, as Windows counts
	DotNetTicks // 100 ns since year 1
	ExcelSerial // days since 1899-12-30
	Compact     // yyyyMMdd[HHmmss[.ffffff]], as WMI writes
)

var formNames = [...]string{"dates", "Unix seconds", "Unix milliseconds", "Unix microseconds", "Unix nanoseconds",
	"Windows file times", ".NET ticks", "Excel serial numbers", "digits such as 20240415110927"}

// String describes the form in the plural.
func (f Form) String() string { return formNames[f] }

// Reading is a time read from text.
type Reading struct {
	Ticks int64 // UTC if Zoned, else of a clock in an unknown zone
	Zoned bool
	Form  Form
	// Orders are those that make the text a date; 0 if its order is certain.
	Orders Orders
	// AmericanClock reports AM or PM in capitals, which programs write where months come first.
	AmericanClock bool
}

// Read reads a date as programs write it for people in many languages, in addition to everything
// that ParseDateTime accepts. order decides on dates that either order makes valid; MonthFirst is
// what ParseDateTime assumes. Numbers alone are not dates: see ReadNumber.
func Read(text string, order Orders) (Reading, bool) {
	if ticks, ok := ParseWireDateTime(text); ok {
		return Reading{Ticks: ticks, Zoned: hasZone(text)}, true
	}
	if len(text) < 6 || len(text) > maxDateText {
		return engineDate(text)
	}
	if r, ok := readDotNetJSON(text); ok {
		return r, true
	}
	p := &dateParser{order: order}
	if p.split(plainDate(text)) {
		if r, ok := p.read(); ok {
			return r, true
		}
	}
	return engineDate(text)
}

// maxDateText bounds the text of a date, in bytes.
const maxDateText = 96

func hasZone(text string) bool {
	return len(text) > 19 && (strings.HasSuffix(text, "Z") || len(text) > 25 && text[len(text)-3] == ':' ||
		len(text) == 25 && text[22] == ':')
}

// engineDate reads the rest of what ParseDateTime accepts.
func engineDate(text string) (Reading, bool) {
	if len(text) < 4 || len(text) > maxDateText || !strings.ContainsAny(text, "0123456789") {
		return Reading{}, false
	}
	ticks, ok := ParseDateTime(text)
	upper := strings.ToUpper(text)
	zoned := strings.HasSuffix(upper, "Z") || strings.HasSuffix(upper, "UTC") || strings.HasSuffix(upper, "GMT") ||
		strings.LastIndexAny(text, "+-") > strings.IndexByte(text, ':') && strings.Contains(text, ":")
	return Reading{Ticks: ticks, Zoned: zoned}, ok
}

// readDotNetJSON reads /Date(1713179367000)/ and /Date(1713179367000+0200)/, as Windows PowerShell 5
// and other serializers of .NET write. The offset does not change the instant.
func readDotNetJSON(text string) (Reading, bool) {
	inner, ok := strings.CutPrefix(text, "/Date(")
	if !ok {
		inner, ok = strings.CutPrefix(text, `\/Date(`)
	}
	if !ok {
		return Reading{}, false
	}
	inner, _, ok = strings.Cut(inner, ")")
	if at := strings.LastIndexAny(inner, "+-"); ok && at > 0 {
		inner = inner[:at]
	}
	n, err := strconv.ParseInt(inner, 10, 64)
	if !ok || err != nil {
		return Reading{}, false
	}
	ticks, ok := sinceUnix(n, TicksPerMillisecond)
	return Reading{Ticks: ticks, Zoned: true}, ok
}

func sinceUnix(n, unit int64) (int64, bool) {
	if n > MaxTicks/unit || n < -MaxTicks/unit {
		return 0, false
	}
	ticks := unixEpochSeconds*TicksPerSecond + n*unit
	return ticks, ticks >= 0 && ticks <= MaxTicks
}

// ReadNumber reads a number that represents a time, as columns of times contain in exports of
// programs. The count of digits decides on the form.
func ReadNumber(text string) (Reading, bool) {
	whole, fraction, broken := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n <= 0 || whole[0] == '+' || whole[0] == '0' {
		return Reading{}, false
	}
	if len(whole) == 8 || len(whole) == 14 {
		return readCompact(whole, fraction, broken)
	}
	r := Reading{Zoned: true}
	ok := false
	switch {
	case len(whole) == 5:
		return readSerial(text)
	case len(whole) == 10:
		r.Form = UnixSeconds
		if r.Ticks, ok = sinceUnix(n, TicksPerSecond); ok && broken {
			var rest int64
			rest, ok = fractionTicks(fraction)
			r.Ticks += rest
		}
		return r, ok
	case broken:
		return r, false
	case len(whole) == 13:
		r.Form = UnixMilliseconds
		r.Ticks, ok = sinceUnix(n, TicksPerMillisecond)
	case len(whole) == 16:
		r.Form = UnixMicroseconds
		r.Ticks, ok = sinceUnix(n, TicksPerMicrosecond)
	case len(whole) == 18 && whole[0] == '1':
		r.Form = FileTime
		r.Ticks, ok = n+fileTimeEpoch, true
	case len(whole) == 18:
		r.Form = DotNetTicks
		r.Ticks, ok = n, n <= MaxTicks
	case len(whole) == 19:
		r.Form = UnixNanoseconds
		r.Ticks, ok = unixEpochSeconds*TicksPerSecond+n/100, true
	}
	return r, ok
}

// fileTimeEpoch is 1601-01-01 in ticks.
const fileTimeEpoch = 504911232000000000

// serialEpoch is day 0 of Excel, 1899-12-30, in days since year 1.
const serialEpoch = 693593

// readSerial reads the days that Excel counts, to the millisecond, which is as exact as they are.
func readSerial(text string) (Reading, bool) {
	days, err := strconv.ParseFloat(text, 64)
	if err != nil || days < 20000 || days >= 80000 {
		return Reading{}, false
	}
	milliseconds := int64(days*86400e3 + 0.5)
	return Reading{Ticks: serialEpoch*TicksPerDay + milliseconds*TicksPerMillisecond, Form: ExcelSerial}, true
}

func readCompact(digits, fraction string, broken bool) (Reading, bool) {
	iso := digits[:4] + "-" + digits[4:6] + "-" + digits[6:8]
	if len(digits) == 14 {
		iso += "T" + digits[8:10] + ":" + digits[10:12] + ":" + digits[12:]
	}
	r := Reading{Form: Compact}
	if minutes := strings.LastIndexAny(fraction, "+-"); broken && minutes > 0 { // WMI: an offset in minutes
		n, err := strconv.Atoi(fraction[minutes:])
		if err != nil || n < -14*60 || n > 14*60 {
			return r, false
		}
		fraction, r.Zoned, r.Ticks = fraction[:minutes], true, -int64(n)*TicksPerMinute
	}
	ticks, ok := ParseWireDateTime(iso)
	if ok && broken {
		rest, fits := fractionTicks(fraction)
		ticks, ok = ticks+rest, fits && len(digits) == 14
	}
	r.Ticks += ticks
	return r, ok && r.Ticks >= 0 && r.Ticks <= MaxTicks
}

// fractionTicks reads the digits of a fraction of a second; those beyond the seventh are dropped.
func fractionTicks(digits string) (int64, bool) {
	ticks, rest, ok := parseFraction("." + digits[:min(len(digits), 9)])
	return ticks, ok && rest == "" && strings.Trim(digits, "0123456789") == ""
}

// InZone returns the ticks in UTC of a clock in a zone. Where the clock is set back, the earlier of
// two instants counts.
func InZone(ticks int64, zone *time.Location) int64 {
	if zone == time.UTC {
		return ticks
	}
	t := TimeOf(ticks)
	utc := TicksOf(time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone))
	return min(max(utc+ticks%TicksPerSecond, 0), MaxTicks)
}

// Days that Excel has in its calendar. It believes that 1900 was a leap year, so that days before March
// have another number.
const (
	firstSerial = 61        // 1900-03-01
	endSerial   = 2_958_466 // 10000-01-01
)

// ExcelDays returns the number by which Excel represents a time, in days since 1899-12-30. It is not ok
// for a time that Excel has no number for.
func ExcelDays(ticks int64) (days float64, ok bool) {
	days = float64(ticks-serialEpoch*TicksPerDay) / float64(TicksPerDay)
	return days, days >= firstSerial && days < endSerial
}
