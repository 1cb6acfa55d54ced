package table_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"quarry/table"
)

// answerColumns are those of process events, the commonest answer.
var answerColumns = []table.Column{
	{Name: "Timestamp", Type: table.DateTime}, {Name: "DeviceId", Type: table.String}, {Name: "DeviceName", Type: table.String},
	{Name: "ActionType", Type: table.String}, {Name: "FileName", Type: table.String}, {Name: "FolderPath", Type: table.String},
	{Name: "SHA1", Type: table.String}, {Name: "SHA256", Type: table.String}, {Name: "FileSize", Type: table.Long},
	{Name: "ProcessId", Type: table.Long}, {Name: "ProcessUniqueId", Type: table.String}, {Name: "ProcessCommandLine", Type: table.String},
	{Name: "ProcessCreationTime", Type: table.DateTime}, {Name: "ProcessIntegrityLevel", Type: table.String},
	{Name: "AccountDomain", Type: table.String}, {Name: "AccountName", Type: table.String}, {Name: "AccountSid", Type: table.String},
	{Name: "LogonId", Type: table.Long}, {Name: "InitiatingProcessFileName", Type: table.String},
	{Name: "InitiatingProcessCommandLine", Type: table.String}, {Name: "IsInitiatingProcessRemoteSession", Type: table.Bool},
	{Name: "ReportId", Type: table.Long}, {Name: "AdditionalFields", Type: table.String}, {Name: "Tags", Type: table.Dynamic},
}

// answerShape says how a generated answer is written.
type answerShape struct {
	rows     int
	shuffled bool // the keys of every row in an order of their own
}

// generateAnswer writes an answer with the skew of a real one: few devices make most
// events, few programs most processes, command lines repeat in part.
func generateAnswer(shape answerShape) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	g := &generator{rng: rng, hashes: map[string][2]string{}}
	var b strings.Builder
	b.WriteString(`{"Schema":[`)
	for i, c := range answerColumns {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"Name":%q,"Type":%q}`, c.Name, c.Type.WireName())
	}
	b.WriteString(`],"Results":[`)
	order := make([]int, len(answerColumns))
	for i := range order {
		order[i] = i
	}
	for row := range shape.rows {
		if row > 0 {
			b.WriteByte(',')
		}
		cells := g.row(row)
		if shape.shuffled {
			rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		}
		for i, c := range order {
			b.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
			fmt.Fprintf(&b, "%q:%s", answerColumns[c].Name, cells[c])
		}
		b.WriteByte('}')
	}
	b.WriteString("]}")
	return []byte(b.String())
}

type generator struct {
	rng    *rand.Rand
	hashes map[string][2]string
}

var programs = strings.Fields("svchost.exe chrome.exe msedge.exe conhost.exe powershell.exe cmd.exe SearchIndexer.exe backgroundTaskHost.exe " +
	"RuntimeBroker.exe MsMpEng.exe teams.exe outlook.exe excel.exe git.exe node.exe python.exe csc.exe rundll32.exe wmiprvse.exe taskhostw.exe")

// skewed picks small numbers far more often than large ones.
func (g *generator) skewed(n int) int {
	f := g.rng.Float64()
	return int(f * f * f * float64(n))
}

func (g *generator) hex(bytes int) string {
	b := make([]byte, bytes)
	for i := range b {
		b[i] = byte(g.rng.Uint32())
	}
	return hex.EncodeToString(b)
}

func (g *generator) row(row int) []string {
	device, account := g.skewed(4000), g.skewed(9000)
	program, parent := programs[g.skewed(len(programs))], programs[g.skewed(len(programs))]
	version := fmt.Sprint(program, g.skewed(60))
	if _, ok := g.hashes[version]; !ok {
		g.hashes[version] = [2]string{g.hex(20), g.hex(32)}
	}
	hashes := g.hashes[version]
	at := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(row) * 2600 * time.Microsecond)
	stamp := func(t time.Time) string {
		return quoted(t.Add(time.Duration(g.rng.IntN(1e7)) * 100).Format("2006-01-02T15:04:05.9999999Z"))
	}
	return []string{
		stamp(at), quoted(fmt.Sprintf("%040x", device*7919)), quoted(fmt.Sprintf("ws-%05d.corp.contoso.example", device)),
		quoted("ProcessCreated"), quoted(program), quoted(`C:\Windows\System32\` + program),
		quoted(hashes[0]), quoted(hashes[1]), fmt.Sprint(20000 + len(version)*977), fmt.Sprint(4 + g.rng.IntN(30000)*4),
		quoted(fmt.Sprint(g.rng.Uint64() >> 1)), quoted(g.commandLine(program)), stamp(at.Add(-time.Second)),
		quoted([]string{"Medium", "System", "High", "Low"}[g.skewed(4)]), quoted("contoso"), quoted(fmt.Sprintf("user%04d", account)),
		quoted(fmt.Sprintf("S-1-5-21-1004336348-1177238915-682003330-%d", 1000+account)), fmt.Sprint(g.rng.Uint64() >> 20),
		quoted(parent), quoted(g.commandLine(parent)), fmt.Sprint(g.skewed(2)), fmt.Sprint(g.rng.Uint64() >> 2),
		quoted(fmt.Sprintf(`{"SignatureState":"%d","Importance":%d}`, g.skewed(5), g.skewed(3))), g.tags(),
	}
}

func (g *generator) commandLine(program string) string {
	line := `"C:\Program Files\Common\` + program + `"`
	if g.rng.IntN(3) == 0 {
		return line + " -k netsvcs -p -s " + programs[g.skewed(len(programs))]
	}
	for range 1 + g.skewed(10) {
		line += fmt.Sprintf(" --arg-%d=%s", g.skewed(40), g.hex(6+g.skewed(20)))
	}
	return line
}

func (g *generator) tags() string {
	if g.rng.IntN(4) > 0 {
		return "null"
	}
	return fmt.Sprintf(`["tier-%d",{"site":"s%d"}]`, g.skewed(3), g.skewed(12))
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}
