package sandbox

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is something that goes wrong on purpose with some of the calls to the hunting
// endpoints, or with some requests for a token. Calls count from 1 over all endpoints,
// once the budget has let them in; requests for tokens count for themselves.
type Fault struct {
	SignIn     bool          // of requests for a token, not of calls
	Kind       string        // a name of the table of faults: "status", "throttle", "slow", "cut" …
	Status     int           // HTTP status, for the kinds that choose one
	Bytes      int64         // of the body before it is cut or stalls, or of all of it
	Delay      time.Duration // before the answer, or before each part of it; of a clock: how far it is ahead
	Text       string        // which of the known texts, a wrong body, or an address
	RetryAfter string        // the header's value as sent; "date+8s" becomes an HTTP date
	First      int           // the first call that fails; 0: the first of all
	Every      int           // after the first, every n-th fails; 0: only the first
}

// ParseFault reads "[sign-in:]kind[=value][,retry-after=value][@calls]", where calls is "3"
// for the third call only, "3+" for it and all later ones, "3/5" for it and every fifth
// after it; without it every call fails. "status=503@3", "throttle=minute,retry-after=8@2+"
// and "sign-in:html=502@1" are examples. The kinds:
//
//	status=CODE     that status in the API's error envelope
//	throttle=TEXT   429 with a known text: minute, hour, seconds, cpu, graph
//	html[=CODE]     a gateway's HTML page, 502 unless said otherwise
//	empty[=CODE]    no body at all, 200 unless said otherwise
//	json[=BODY]     200 with JSON that is no answer, or with BODY
//	failure         200 with an error inside
//	expired         the token has expired before its time
//	skew=DURATION   the tenant's clock is that far ahead, or behind with a minus
//	redirect=URL    the call is sent elsewhere
//	wait=DURATION   the answer begins late
//	slow=DURATION   each part of the answer comes late
//	stall[=BYTES]   the answer stops within the body and does not go on
//	flood[=BYTES]   an answer with that many bytes of rows
//	cut[=BYTES]     the connection ends within the body
//	reset           the connection ends before an answer
func ParseFault(text string) (Fault, error) {
	f := Fault{First: 1, Every: 1}
	what, signIn := strings.CutPrefix(text, "sign-in:")
	f.SignIn = signIn
	kind, _, _ := strings.Cut(what, "=")
	free := kind == "json" || kind == "redirect" // their values may hold anything
	if at := strings.LastIndexByte(what, '@'); at >= 0 && (!free || strings.Trim(what[at+1:], "0123456789/+") == "") {
		if err := f.parseCalls(what[at+1:]); err != nil {
			return f, err
		}
		what = what[:at]
	}
	if at := strings.LastIndexByte(what, ','); at >= 0 {
		name, value, _ := strings.Cut(what[at+1:], "=")
		switch {
		case name == "retry-after":
			f.RetryAfter, what = value, what[:at]
		case !free:
			return f, fmt.Errorf("%q is not known here; retry-after=VALUE is", name)
		}
	}
	kind, value, _ := strings.Cut(what, "=")
	entry, ok := faultKinds[kind]
	if !ok {
		return f, unknownFault(kind)
	}
	f.Kind = kind
	return f, entry.parse(&f, value)
}

func unknownFault(kind string) error {
	return fmt.Errorf("%q is no kind of fault; there are %s", kind, strings.Join(faultNames(), ", "))
}

func (f *Fault) parseCalls(text string) error {
	number, every := text, "0"
	if before, ok := strings.CutSuffix(text, "+"); ok {
		number, every = before, "1"
	} else if before, after, ok := strings.Cut(text, "/"); ok {
		number, every = before, after
	}
	first, err := strconv.Atoi(number)
	step, err2 := strconv.Atoi(every)
	if err != nil || err2 != nil || first < 1 || step < 0 {
		return fmt.Errorf("%q names no calls; 3, 3+ and 3/5 do", text)
	}
	f.First, f.Every = first, step
	return nil
}

// hits reports whether the n-th call fails.
func (f *Fault) hits(n int) bool {
	first := max(f.First, 1)
	return n == first || n > first && f.Every > 0 && (n-first)%f.Every == 0
}

// schedule counts calls and knows which fault is due.
type schedule struct {
	faults []Fault
	mu     sync.Mutex
	calls  int
}

// next counts a call and gives the first fault that hits it, or nil.
func (s *schedule) next() *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	for i := range s.faults {
		if s.faults[i].hits(s.calls) {
			return &s.faults[i]
		}
	}
	return nil
}

func noValue(_ *Fault, text string) error {
	if text != "" {
		return fmt.Errorf("this kind of fault takes no value, not %q", text)
	}
	return nil
}

func anyText(f *Fault, text string) error {
	f.Text = text
	return nil
}

func delay(f *Fault, text string) (err error) {
	if f.Delay, err = time.ParseDuration(text); err != nil || f.Delay < 0 {
		return fmt.Errorf("%q is no length of time such as 2s", text)
	}
	return nil
}

func skew(f *Fault, text string) (err error) {
	if f.Delay, err = time.ParseDuration(text); err != nil {
		return fmt.Errorf("%q is no length of time such as 10m or -10m", text)
	}
	return nil
}

func address(f *Fault, text string) error {
	if u, err := url.Parse(text); err != nil || u.Host == "" {
		return fmt.Errorf("%q is no address such as https://elsewhere.example/", text)
	}
	f.Text = text
	return nil
}

func status(otherwise int) func(*Fault, string) error {
	return func(f *Fault, text string) (err error) {
		f.Status = otherwise
		if text != "" || otherwise == 0 {
			f.Status, err = strconv.Atoi(text)
		}
		if err != nil || f.Status < 200 || f.Status > 599 {
			return fmt.Errorf("%q is no HTTP status that ends a call", text)
		}
		return nil
	}
}

func size(otherwise int64) func(*Fault, string) error {
	return func(f *Fault, text string) (err error) {
		f.Bytes = otherwise
		if text != "" {
			f.Bytes, err = strconv.ParseInt(text, 10, 64)
		}
		if err != nil || f.Bytes < 0 {
			return fmt.Errorf("%q is no number of bytes", text)
		}
		return nil
	}
}

func knownThrottle(f *Fault, text string) error {
	if _, ok := throttles[text]; !ok {
		return fmt.Errorf("%q is no known text of a 429; minute, hour, seconds, cpu and graph are", text)
	}
	f.Text = text
	return nil
}
