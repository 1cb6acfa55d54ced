package world

import (
	"strconv"
	"strings"
)

// habit is something that happens again and again on the devices of one system.
type habit struct {
	weight        float64
	parent, image string
	user          string // "owner", or a name of the system's accounts
	office        bool   // people do it, so it keeps to working hours
	servers       bool   // only servers do it
	command       string // with {placeholders}; see expand
}

var accountsByHabit = map[string]*account{
	"system": systemAccount, "local": localService, "network": networkService, "root": rootAccount,
}

// processNoise is what the devices start when nobody attacks them.
func (w *World) processNoise(rows int) []start {
	d := w.dice("processes")
	devices := w.lotteryOfDevices()
	people, servers := map[system]lottery[habit]{}, map[system]lottery[habit]{}
	for system, habits := range processHabits {
		servers[system] = newLottery(habits, func(h habit) float64 { return h.weight })
		people[system] = newLottery(habits, func(h habit) float64 {
			if h.servers {
				return 0
			}
			return h.weight
		})
	}
	starts := make([]start, 0, rows+rows/4)
	for range rows {
		x := devices.draw(d)
		from := people
		if x.server {
			from = servers
		}
		starts = append(starts, w.started(d, x, from[x.system].draw(d)))
	}
	return append(starts, w.hostileStarts()...)
}

func (w *World) lotteryOfDevices() lottery[*device] {
	return newLottery(w.estate().devices, func(x *device) float64 { return x.activity })
}

func (w *World) started(d dice, x *device, h habit) start {
	user := accountsByHabit[h.user]
	if user == nil {
		user = x.owner
	}
	at := w.moment(d, h.office)
	p := &process{
		image: images[h.image], device: x, user: user, parent: x.residents[h.parent],
		pid: x.pidBase() + int64(d.IntN(4000))*4, created: at - d.Int64N(40_000), commandLine: expand(d, x, h.command),
	}
	return start{event{at: at, device: x, action: "ProcessCreated"}, p}
}

// words are what {word} stands for: subjects of documents and folders.
var words = strings.Fields("budget forecast minutes offer contract roadmap travel review inventory onboarding payroll audit pricing draft meeting summary release training supplier quarter")

// expand replaces the placeholders of a habit's text: {user}, {home} and {host} of the
// device, {guid}, {n} (a number) and {hex} at random, and {word}, {site} from the lists.
func expand(d dice, x *device, text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		word, known := placeholder(d, x, name)
		if !known { // braces that belong to the text
			word, after = "{", rest
		}
		b.WriteString(word)
		text = after
	}
}

func placeholder(d dice, x *device, name string) (word string, known bool) {
	switch name {
	case "user":
		return x.owner.name, true
	case "home":
		return x.home(x.owner), true
	case "host":
		return strings.TrimSuffix(x.name, "."+dnsDomain), true
	case "guid":
		return d.guid(), true
	case "n":
		return strconv.Itoa(1 + d.IntN(9999)), true
	case "hex":
		return d.hex(8), true
	case "word":
		return early(d, words), true
	case "site":
		return early(d, sites).name, true
	}
	return "", false
}
