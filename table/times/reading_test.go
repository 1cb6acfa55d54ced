package times

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones, for systems without a database of their own
)

// dates are forms of Microsoft's exports and of programs around them, in several languages. All but
// those with a time of their own are 2024-04-15T11:09:27.
var dates = []struct {
	text, want string
	zoned      bool
	orders     Orders
}{
	{"2024-04-15T11:09:27Z", "", true, 0},
	{"2024-04-15T11:09:27.1234567Z", "2024-04-15T11:09:27.1234567Z", true, 0},
	{"2024-04-15T11:09:27.123456789Z", "2024-04-15T11:09:27.1234567Z", true, 0},
	{"2024-04-15T13:09:27+02:00", "", true, 0},
	{"2024-04-15T13:09:27.0000000+02:00", "", true, 0},
	{"2024-04-15T11:09:27", "", false, 0},
	{"2024-04-15 11:09:27", "", false, 0},
	{"2024-04-15 11:09:27.000", "", false, 0},
	{"2024-04-15 11:09:27,000", "", false, 0},
	{"2024-04-15 11:09:27 AM", "", false, 0},
	{"2024-04-15 11:09:27 UTC", "", true, 0},
	{"2024-04-15 11:09:27Z", "", true, 0},
	{"2024/04/15 11:09:27", "", false, 0},
	{"2024/4/15, 11:09:27", "", false, 0},
	{"2024.04.15 11:09:27", "", false, 0},
	{"20240415T110927Z", "", true, 0},
	{"Apr 15, 2024 11:09:27 AM", "", false, 0},
	{"Apr 15, 2024, 11:09:27\u202fAM", "", false, 0},
	{"Apr 15, 2024 @ 11:09:27.000", "", false, 0},
	{"May 7, 2024 18:41:25.123", "2024-05-07T18:41:25.1230000Z", false, 0},
	{"April 15, 2024 at 11:09 AM", "2024-04-15T11:09:00.0000000Z", false, 0},
	{"Monday, April 15, 2024 11:09:27 AM", "", false, 0},
	{"Monday, 15 April 2024 11:09:27", "", false, 0},
	{"Mon, 15 Apr 2024 11:09:27 GMT", "", true, 0},
	{"Mon Apr 15 11:09:27 2024", "", false, 0},
	{"Mon Apr 15 2024 13:09:27 GMT+0200 (Central European Summer Time)", "", true, 0},
	{"15-Apr-2024 11:09:27", "", false, 0},
	{"15-Apr-24 11:09:27", "", false, 0},
	{"4/15/2024, 11:09:27.000 AM", "", false, MonthFirst},
	{"4/15/2024 11:09:27 AM", "", false, MonthFirst},
	{"4/15/24 11:09:27 AM", "", false, MonthFirst},
	{"04/15/2024 11:09:27 +00:00", "", true, MonthFirst},
	{"04/15/2024 11:09:27Z", "", true, MonthFirst},
	{"15/04/2024 11:09:27", "", false, DayFirst},
	{"15/04/2024, 11:09:27 am", "", false, DayFirst},
	{"15-04-2024 11:09:27", "", false, DayFirst},
	{"15.04.2024 11:09:27", "", false, 0},
	{"15.4.2024, 11:09:27", "", false, 0},
	{"15.4.2024 klo 11.09.27", "", false, 0},
	{"15.04.2024 г., 11:09:27", "", false, 0},
	{"05/12/2024 6:41:25.321 PM", "2024-05-12T18:41:25.3210000Z", false, EitherOrder},
	{"05/05/2024 18:41:25", "2024-05-05T18:41:25.0000000Z", false, 0},
	{"15 avr. 2024 11:09:27", "", false, 0},
	{"15 avr. 2024 à 11:09:27", "", false, 0},
	{"mar. 16 avr. 2024 11:09:27", "2024-04-16T11:09:27.0000000Z", false, 0},
	{"mar. 5 mars 2024 11:09:27", "2024-03-05T11:09:27.0000000Z", false, 0},
	{"15. Apr. 2024, 11:09:27", "", false, 0},
	{"15. April 2024 um 11:09:27 Uhr", "", false, 0},
	{"15 abr 2024 11:09:27", "", false, 0},
	{"15 de abr. de 2024, 11:09:27", "", false, 0},
	{"15/4/2024, 11:09:27 a.\u00a0m.", "", false, DayFirst},
	{"15 apr 2024 11:09:27", "", false, 0},
	{"15 kwi 2024, 11:09:27", "", false, 0},
	{"15 апр. 2024 г., 11:09:27", "", false, 0},
	{"15 Nis 2024 11:09:27", "", false, 0},
	{"2024年4月15日 11:09:27", "", false, 0},
	{"2024年4月15日月曜日 11時09分27秒", "", false, 0},
	{"2024/4/15 上午11:09:27", "", false, 0},
	{"2024. 4. 15. 오전 11:09:27", "", false, 0},
	{"2024. 4. 15. 오후 6:41:25", "2024-04-15T18:41:25.0000000Z", false, 0},
	{"11:09:27 15/4/2024", "", false, DayFirst},
	{"15/Apr/2024:11:09:27 +0000", "", true, 0},
	{"[15/Apr/2024:11:09:27 +0000]", "", true, 0},
	{"15-Apr-24 11.09.27.000000 AM", "", false, 0},
	{"15. april 2024 kl. 11.09.27", "", false, 0},
	{"20240415 11:09:27", "", false, 0},
	{"20240415T110927.5Z", "2024-04-15T11:09:27.5000000Z", true, 0},
	{"2024-04-15 11:09:27 +0000 UTC", "", true, 0},
	{"2024-04-15T11:09:27Z[UTC]", "", true, 0},
	{"Apr 15th, 2024 11:09:27 AM", "", false, 0},
	{"4/15/2024 11:09:27 AM (UTC+02:00)", "2024-04-15T09:09:27.0000000Z", true, MonthFirst},
	{"Apr 15 2024 11:09AM", "2024-04-15T11:09:00.0000000Z", false, 0},
	{"15. travnja 2024. 11:09:27", "", false, 0},
	{"15. listopada 2024. 11:09:27", "2024-10-15T11:09:27.0000000Z", false, 0},
	{"15 listopada 2024 11:09:27", "2024-11-15T11:09:27.0000000Z", false, 0},
	{"ma 15. huhtik. 2024 klo 11.09.27", "", false, 0},
	{"2024 m. balandžio 15 d. 11:09:27", "", false, 0},
	{"15.04.2024 г., 11:09:27 ч.", "", false, 0},
	{"15 באפר׳ 2024, 11:09:27", "", false, 0},
	{"١٥\u200f/٤\u200f/٢٠٢٤، ١١:٠٩:٢٧ ص", "", false, DayFirst},
	{"/Date(1713179367000)/", "", true, 0},
	{"/Date(1713179367000+0200)/", "", true, 0},
	{"2024-04-15", "2024-04-15T00:00:00.0000000Z", false, 0},
	{"4/15/2024", "2024-04-15T00:00:00.0000000Z", false, MonthFirst},
	{"15.04.2024", "2024-04-15T00:00:00.0000000Z", false, 0},
}

func TestDatesOfExportsAreRead(t *testing.T) {
	for _, c := range dates {
		if c.want == "" {
			c.want = "2024-04-15T11:09:27.0000000Z"
		}
		got, ok := Read(c.text, MonthFirst)
		if !ok || FormatDateTime(got.Ticks) != c.want || got.Zoned != c.zoned || got.Orders != c.orders {
			t.Errorf("%q\ngot  %s zoned %t, orders %b, ok %t\nwant %s zoned %t, orders %b", c.text,
				FormatDateTime(got.Ticks), got.Zoned, got.Orders, ok, c.want, c.zoned, c.orders)
		}
	}
}

func TestOrderDecides(t *testing.T) {
	got, ok := Read("05/12/2024 18:41:25", DayFirst)
	if want := "2024-12-05T18:41:25.0000000Z"; !ok || FormatDateTime(got.Ticks) != want {
		t.Errorf("got %s, want %s", FormatDateTime(got.Ticks), want)
	}
}

func TestOtherTextIsNotADate(t *testing.T) {
	for _, text := range strings.Split("10.0.0.10|10.0.19045|1.2.24|10.0.12|192.168.1.2|fe80::1|00:11:22:33:44:55|"+
		"host-12-05|12:30|11:09:27|hello|may|sat 3|15.13.2024|32/01/2024|13/13/2024|2024-02-30|powershell 5.1.2 2|"+
		"C:\\10/10/2010|1-2-3|+4/15/2024|555-12-2024x|2024-04-15T11:09:60Z|4/15/2024 25:00|"+
		"10.0.2024.1105|"+strings.Repeat("1/1/2024 ", 20), "|") {
		if r, ok := Read(text, MonthFirst); ok {
			t.Errorf("%q was read as %s", text, FormatDateTime(r.Ticks))
		}
	}
}

func TestNumbersAreReadAsTimes(t *testing.T) {
	for text, want := range map[string]struct {
		time string
		form Form
	}{
		"1713179367":                {"", UnixSeconds},
		"1713179367.5":              {"2024-04-15T11:09:27.5000000Z", UnixSeconds},
		"1713179367000":             {"", UnixMilliseconds},
		"1713179367000000":          {"", UnixMicroseconds},
		"1713179367000000000":       {"", UnixNanoseconds},
		"133576529670000000":        {"", FileTime},
		"638487761670000000":        {"", DotNetTicks},
		"45397.46489583333":         {"", ExcelSerial},
		"20240415110927":            {"", Compact},
		"20240415130927.000000+120": {"", Compact},
		"20240415":                  {"2024-04-15T00:00:00.0000000Z", Compact},
	} {
		if want.time == "" {
			want.time = "2024-04-15T11:09:27.0000000Z"
		}
		got, ok := ReadNumber(text)
		if !ok || got.Form != want.form || FormatDateTime(got.Ticks) != want.time {
			t.Errorf("%s: got %s as %s (ok %t), want %s as %s", text, FormatDateTime(got.Ticks), got.Form, ok, want.time,
				want.form)
		}
	}
	for _, text := range []string{"0", "-1713179367", "443", "12345", "99999999999999", "1713179367000.5", "1e9", ""} {
		if r, ok := ReadNumber(text); ok {
			t.Errorf("%q was read as %s", text, FormatDateTime(r.Ticks))
		}
	}
}

func TestClocksOfAZone(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for local, want := range map[string]string{
		"2024-04-15T13:09:27.1234567": "2024-04-15T11:09:27.1234567Z",
		"2024-01-15T12:09:27":         "2024-01-15T11:09:27.0000000Z",
	} {
		r, _ := Read(local, MonthFirst)
		if got := FormatDateTime(InZone(r.Ticks, paris)); got != want {
			t.Errorf("%s: got %s, want %s", local, got, want)
		}
	}
}

// FuzzReadIsAtLeastAsGenerous checks that what todatetime reads is read with the same result.
func FuzzReadIsAtLeastAsGenerous(f *testing.F) {
	for _, c := range dates {
		f.Add(c.text)
	}
	f.Add("2024")
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := Read(text, MonthFirst)
		if ok && (got.Ticks < 0 || got.Ticks > MaxTicks) {
			t.Fatalf("%q: %d ticks", text, got.Ticks)
		}
		ReadNumber(text)
		want, valid := ParseDateTime(text)
		if valid && len(text) <= maxDateText && (!ok || got.Ticks != want) {
			t.Fatalf("%q: got %s (ok %t), todatetime reads %s", text, FormatDateTime(got.Ticks), ok, FormatDateTime(want))
		}
	})
}
