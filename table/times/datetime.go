// Package times parses and formats datetimes and timespans as KQL, the hunting API and .NET spell
// them, in ticks of 100 ns.
// It imports no other package of the project.
package times

import (
	"strconv"
	"strings"
)

// ParseDateTime parses a datetime to ticks of 100 ns since 0001-01-01 UTC. It accepts what the
// language accepts: ISO 8601 with any part of the time, 0 to 7 digits of a second and an offset,
// month-day-year with dashes or slashes, the forms of RFC 822 and RFC 850, AM and PM, and a year
// alone. Times without an offset are UTC.
func ParseDateTime(text string) (ticks int64, ok bool) {
	d := dateReader{rest: strings.TrimSpace(text)}
	d.weekday()
	year, month, dayOfMonth, ok := d.date()
	if !ok || month < 1 || month > 12 || year < 1 || year > 9999 ||
		dayOfMonth < 1 || dayOfMonth > daysIn(year, month) {
		return 0, false
	}
	ticks = daysBefore(year, month, dayOfMonth) * day
	if d.rest == "" {
		return ticks, true
	}
	clock, ok := d.clock()
	if !ok {
		return 0, false
	}
	offset, ok := d.offset()
	ticks += clock - offset
	return ticks, ok && d.rest == "" && ticks >= 0 && ticks < daysBefore(10000, 1, 1)*day
}

var monthDays = [13]uint8{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func daysIn[N int | int64](year, month N) N {
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return N(monthDays[month])
}

// daysBefore returns the number of days from 0001-01-01 to a date.
func daysBefore(year, month, dayOfMonth int) int64 {
	y := int64(year - 1)
	days := y*365 + y/4 - y/100 + y/400
	for m := 1; m < month; m++ {
		days += int64(daysIn(year, m))
	}
	return days + int64(dayOfMonth) - 1
}

// dateReader consumes a datetime from the front.
type dateReader struct{ rest string }

// number reads up to the given number of digits. The count of digits distinguishes 2020 from 20.
func (d *dateReader) number(most int) (value, digits int) {
	for digits < len(d.rest) && digits < most && decimal(d.rest[digits]) {
		value = value*10 + int(d.rest[digits]-'0')
		digits++
	}
	d.rest = d.rest[digits:]
	return value, digits
}

func (d *dateReader) accept(c byte) bool {
	if d.rest == "" || d.rest[0] != c {
		return false
	}
	d.rest = d.rest[1:]
	return true
}

func (d *dateReader) letters() string {
	n := 0
	for n < len(d.rest) && (d.rest[n]|0x20) >= 'a' && (d.rest[n]|0x20) <= 'z' {
		n++
	}
	word := d.rest[:n]
	d.rest = d.rest[n:]
	return word
}

var weekdays = map[string]bool{
	"mon": true, "monday": true, "tue": true, "tuesday": true, "wed": true, "wednesday": true, "thu": true,
	"thursday": true, "fri": true, "friday": true, "sat": true, "saturday": true, "sun": true, "sunday": true,
}

// weekday skips `Sat,` without checking whether it matches the date.
func (d *dateReader) weekday() {
	before := d.rest
	if !weekdays[strings.ToLower(d.letters())] {
		d.rest = before
		return
	}
	d.accept(',')
	d.rest = strings.TrimLeft(d.rest, " ")
}

func (d *dateReader) date() (year, month, dayOfMonth int, ok bool) {
	first, digits := d.number(4)
	switch {
	case digits == 4:
		return d.yearFirst(first)
	case digits == 0 || digits > 2:
		return 0, 0, 0, false
	}
	separator := d.separator()
	if word := d.letters(); word != "" {
		month = monthNamed(word)
		dayOfMonth = first
	} else {
		month = first
		dayOfMonth, digits = d.number(2)
	}
	if digits == 0 || separator == 0 || d.separator() != separator {
		return 0, 0, 0, false
	}
	year, digits = d.number(4)
	if digits == 2 {
		year = century(year)
	}
	return year, month, dayOfMonth, digits == 2 || digits == 4
}

// century completes a two-digit year as the service does: 50 to 99 are in the twentieth century.
func century(year int) int {
	if year < 50 {
		return 2000 + year
	}
	return 1900 + year
}

// separator reads the dash, slash or blank between the parts of a date.
func (d *dateReader) separator() byte {
	for _, c := range []byte("-/ ") {
		if d.accept(c) {
			return c
		}
	}
	return 0
}

// yearFirst parses what follows a year: nothing, a month, or a month and a day.
func (d *dateReader) yearFirst(year int) (int, int, int, bool) {
	if d.rest == "" {
		return year, 1, 1, true
	}
	separator := d.separator()
	month, digits := d.number(2)
	if separator == 0 || separator == ' ' || digits == 0 {
		return 0, 0, 0, false
	}
	if d.rest == "" {
		return year, month, 1, true
	}
	if !d.accept(separator) {
		return 0, 0, 0, false
	}
	dayOfMonth, digits := d.number(2)
	return year, month, dayOfMonth, digits > 0
}

var monthNames = []string{"january", "february", "march", "april", "may", "june", "july",
	"august", "september", "october", "november", "december"}

func monthNamed(word string) int {
	word = strings.ToLower(word)
	for i, name := range monthNames {
		if word == name || word == name[:3] {
			return i + 1
		}
	}
	return 0
}

// clock parses `T10:20:30.1234567`, ` 10:20`, ` 3:20 PM` or a lone hour after a T.
func (d *dateReader) clock() (int64, bool) {
	if !d.accept('T') && !d.accept('t') && !d.accept(' ') {
		return 0, false
	}
	d.rest = strings.TrimLeft(d.rest, " ")
	h, digits := d.number(2)
	if digits == 0 || !d.accept(':') {
		return 0, false
	}
	m, digits := d.number(2)
	ticks := int64(0)
	if d.accept(':') {
		end := 0
		for end < len(d.rest) && (decimal(d.rest[end]) || d.rest[end] == '.') {
			end++
		}
		seconds, ok := secondTicks(d.rest[:end])
		if !ok {
			return 0, false
		}
		ticks, d.rest = seconds, d.rest[end:]
	}
	h, ok := d.halfDay(h)
	return int64(h)*hour + int64(m)*minute + ticks, ok && digits > 0 && h < 24 && m < 60
}

// halfDay parses AM or PM and returns the hour on a 24-hour clock.
func (d *dateReader) halfDay(h int) (int, bool) {
	rest := strings.TrimLeft(d.rest, " ")
	if len(rest) < 2 {
		return h, true
	}
	half := strings.ToUpper(rest[:2])
	if half != "AM" && half != "PM" {
		return h, true
	}
	d.rest = rest[2:]
	if h < 1 || h > 12 {
		return h, false
	}
	h %= 12
	if half == "PM" {
		h += 12
	}
	return h, true
}

// offset parses Z, GMT, UTC, +02:00, -0530 or nothing.
func (d *dateReader) offset() (int64, bool) {
	d.rest = strings.TrimLeft(d.rest, " ")
	switch strings.ToUpper(d.rest) {
	case "", "Z", "GMT", "UTC":
		d.rest = ""
		return 0, true
	}
	sign := int64(1)
	if d.accept('-') {
		sign = -1
	} else if !d.accept('+') {
		return 0, false
	}
	digits := strings.Replace(d.rest, ":", "", 1)
	n, err := strconv.Atoi(digits)
	d.rest = ""
	if err != nil || n < 0 {
		return 0, false
	}
	if len(digits) <= 2 {
		n *= 100
	}
	hours, minutes := n/100, n%100
	return sign * (int64(hours)*hour + int64(minutes)*minute), hours <= 14 && minutes < 60
}
