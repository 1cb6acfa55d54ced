package events

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"quarry/table"
)

// generator makes events. A few devices make most of them, a few programs most processes, and
// command lines partly repeat.
type generator struct {
	rng      *rand.Rand
	cells    [][]byte // of the latest event as JSON, by column
	binaries map[int]*binary
	started  []process // processes so far
}

// binary is one version of a program.
type binary struct {
	name, folder, sha1, sha256 string
	size                       int64
}

// process is a binary and its command line.
type process struct {
	*binary
	commandLine string
}

func newGenerator() *generator {
	return &generator{rng: rand.New(rand.NewPCG(1, 2)), cells: make([][]byte, len(Columns)),
		binaries: map[int]*binary{}}
}

var programs = strings.Fields(
	"svchost.exe chrome.exe msedge.exe conhost.exe powershell.exe cmd.exe SearchIndexer.exe backgroundTaskHost.exe " +
		"RuntimeBroker.exe MsMpEng.exe teams.exe outlook.exe excel.exe git.exe node.exe python.exe csc.exe " +
		"rundll32.exe wmiprvse.exe taskhostw.exe")

var (
	folders = []string{`C:\Windows\System32\`, `C:\Program Files\Contoso\Bin\`,
		`C:\Program Files (x86)\Microsoft\Edge\Application\`, `C:\Users\Zoë\AppData\Local\Temp\`}
	levels = []string{"Medium", "System", "High", "Low"}
	words  = strings.Fields(
		"--type=renderer --lang=de --enable-features=Isolated /quiet /norestart -NoProfile -ExecutionPolicy Bypass " +
			"-WindowStyle Hidden -File --field-trial-handle --service-sandbox-type=utility /c start --no-sandbox -k " +
			"netsvcs -p -s Schedule")
)

// skewed picks small numbers far more often than large ones.
func (g *generator) skewed(n int) int {
	f := g.rng.Float64()
	return int(f * f * f * float64(n))
}

// uneven picks small numbers somewhat more often than large ones.
func (g *generator) uneven(n int) int {
	f := g.rng.Float64()
	return int(f * f * float64(n))
}

func (g *generator) hex(bytes int) string {
	b := make([]byte, bytes)
	for i := range b {
		b[i] = byte(g.rng.Uint32())
	}
	return hex.EncodeToString(b)
}

func (g *generator) binary() *binary {
	id := g.skewed(1500)
	b, ok := g.binaries[id]
	if !ok {
		name := programs[g.skewed(len(programs))]
		b = &binary{name: name, folder: folders[g.skewed(len(folders))], sha1: g.hex(20), sha256: g.hex(32),
			size: 20_000 + g.rng.Int64N(9e6)}
		g.binaries[id] = b
	}
	return b
}

// next makes the event of a row.
func (g *generator) next(row int) {
	device, account := g.skewed(4000), g.uneven(9000)
	program, parent := g.process(), g.process()
	at := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(row) * 2600 * time.Microsecond)
	cells := g.cells[:0]
	text := func(s string) { cells = append(cells, table.AppendJSONString(nil, s)) }
	number := func(n int64) { cells = append(cells, strconv.AppendInt(nil, n, 10)) }
	moment := func(t time.Time) {
		t = t.Add(time.Duration(g.rng.IntN(1e7)) * 100)
		cells = append(cells, t.AppendFormat(nil, `"2006-01-02T15:04:05.9999999Z"`))
	}
	moment(at)
	text(fmt.Sprintf("%040x", uint64(device)*0x9e3779b97f4a7c15))
	text(fmt.Sprintf("ws-%05d.corp.contoso.example", device))
	text("ProcessCreated")
	text(program.name)
	text(program.folder + program.name)
	text(program.sha1)
	text(program.sha256)
	number(program.size)
	number(int64(4 + g.rng.IntN(30_000)*4))
	text(strconv.FormatUint(g.rng.Uint64()>>1, 10))
	text(program.commandLine)
	moment(at.Add(-time.Duration(g.rng.IntN(3600)) * time.Second))
	text(levels[g.skewed(len(levels))])
	text("contoso")
	text(fmt.Sprintf("user%04d", account))
	text(fmt.Sprintf("S-1-5-21-1004336348-1177238915-682003330-%d", 1000+account))
	number(int64(g.rng.Uint64() >> 28))
	text(parent.name)
	text(parent.commandLine)
	number(int64(g.skewed(2)))
	number(int64(g.rng.Uint64() >> 2))
	text(fmt.Sprintf(`{"SignatureState":"%d","Importance":%d,"TokenElevation":%d}`, g.skewed(5), g.skewed(3),
		g.skewed(4)))
	cells = append(cells, g.tags())
}

// process starts a process. More than half are repeats: services and tasks have the same command
// line on all devices.
func (g *generator) process() process {
	if n := len(g.started); n > 0 && g.rng.IntN(20) < 11 {
		return g.started[g.skewed(n)]
	}
	b := g.binary()
	g.started = append(g.started, process{b, g.commandLine(b)})
	return g.started[len(g.started)-1]
}

// commandLine returns 40 to 400 characters, usually fewer than 200.
func (g *generator) commandLine(b *binary) string {
	var line strings.Builder
	line.WriteString(`"` + b.folder + b.name + `"`)
	for range 1 + g.skewed(12) {
		line.WriteString(" " + words[g.skewed(len(words))])
		if g.rng.IntN(2) == 0 {
			line.WriteString("=" + g.hex(4+g.skewed(18)))
		}
	}
	line.WriteString(` /id:"` + g.hex(4) + `"`)
	return line.String()
}

func (g *generator) tags() []byte {
	if g.rng.IntN(4) > 0 {
		return []byte("null")
	}
	return fmt.Appendf(nil, `["tier-%d",{"site":"s%d"}]`, g.skewed(3), g.skewed(12))
}
