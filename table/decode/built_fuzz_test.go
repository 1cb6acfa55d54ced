package decode_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// FuzzDecodeOfBuiltAnswers compares Decode with its reference implementation on well-formed
// responses. Each byte of the input makes a choice, so that nearly every input reaches the cells.
func FuzzDecodeOfBuiltAnswers(f *testing.F) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 30 {
		f.Add(randomChoices(rng, 400))
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		b := builtAnswer{choices: choices}
		body := b.build()
		requireReferenceAgrees(t, []byte(body), uint64(len(choices)))
	})
}

func TestBuiltAnswersAgreeWithEncodingJSON(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 800 {
		b := builtAnswer{choices: randomChoices(rng, 600)}
		requireReferenceAgrees(t, []byte(b.build()), rng.Uint64())
	}
	// A long response crosses blocks, segments and the dictionary trials.
	b := builtAnswer{choices: randomChoices(rng, 250_000), rows: 5000}
	requireReferenceAgrees(t, []byte(b.build()), rng.Uint64())
}

func randomChoices(rng *rand.Rand, n int) []byte {
	choices := make([]byte, rng.IntN(n)+n/2)
	for i := range choices {
		choices[i] = byte(rng.Uint32())
	}
	return choices
}

// builtAnswer builds a response from choices; when they run out, it takes the shortest path.
type builtAnswer struct {
	choices []byte
	rows    int // 0: chosen
	out     strings.Builder
	names   []string
}

func (b *builtAnswer) pick(n int) int {
	if len(b.choices) == 0 {
		return 0
	}
	c := int(b.choices[0])
	b.choices = b.choices[1:]
	return c % n
}

var builtNames = []string{`"A"`, `"a"`, `"LogonId"`, `"LogonID"`, `"B"`, `"\u0042"`, `""`, `"A@odata.type"`,
	`"@odata.id"`, `"é"`, `"\u00e9"`,
	`"a b"`, `"quo\"te"`, `"back\\slash"`, "\"\xff\"", `"\ud800"`, `"DeviceNameThatIsLong"`, `"\/"`}

var builtTypes = []string{"String", "SByte", "Int32", "Int64", "Double", "Decimal", "DateTime", "TimeSpan", "Guid",
	"Object", "Vector"}

var builtValues = []string{`null`, `""`, `"x"`, `0`, `1`, `-1`, `-0`, `true`, `false`, `{}`, `[]`, `9007199254740993`,
	`9223372036854775807`,
	`9223372036854775808`, `-9223372036854775808`, `18446744073709551616`, `2147483648`, `1.50`, `1e5`, `-1.5E-7`,
	`1e999`, `0.1`, `"NaN"`,
	`"-Infinity"`, `"1"`, `"\u0031"`, `"true"`, `"2026-01-02T03:04:05.1234567Z"`, `"2026-01-02T03:04:05\u002B02:00"`,
	`"9999-12-31T23:59:59.9999999Z"`,
	`"0001-01-01T00:00:00Z"`, `"0001-01-01T00:00:00+01:00"`, `"2026-02-29T00:00:00Z"`, `"2024-02-29"`, `"1.02:03:04.5"`,
	`"-00:00:00.0000001"`,
	`"6F9619FF-8B86-D011-B42D-00C04FC964FF"`, `"C:\\Windows\\System32\\cmd.exe"`, `"{\"a\":\"b\\\\c\",\"d\":[1]}"`,
	`"\b\f\n\r\t\/\"\\"`,
	`"\ud83d\ude00"`, `"\ud800"`, `"\udc00x"`, `"\ud800\ud800\udc00"`, `"\ud83d\u0041"`, `"é日本語😀"`, "\"\xff\xfe\"",
	"\"ok\xc0\x80\\n\"", "\"\xed\xa0\x80\"",
	"\"\u2028\u202e\"", `"\u0000"`, `{"@odata.type":"#x","a":1}`, `{"@odata.type":"#x"}`,
	`{"a":{"b@odata.type":"#y","b":[{},{"@odata.id":1}]}}`,
	`[1, "x" , {"k" : null}]`, `{"\u0040odata.type":1}`, `{"a":1,"a":2}`, `[[[[]]]]`}

func (b *builtAnswer) space() {
	if b.pick(12) == 11 {
		b.out.WriteString([]string{" ", "\n", "\t\r ", "        "}[b.pick(4)])
	}
}

func (b *builtAnswer) token(s string) {
	b.space()
	b.out.WriteString(s)
	b.space()
}

func (b *builtAnswer) build() string {
	for range 1 + b.pick(5) {
		b.names = append(b.names, builtNames[b.pick(len(builtNames))])
	}
	members := []func(){b.schema, b.results}
	if b.pick(4) == 3 {
		members[0], members[1] = members[1], members[0]
	}
	if b.pick(8) == 7 {
		members = append(members, func() { b.token(`"Extra"`); b.token(":"); b.token(b.value()) })
	}
	b.token("{")
	for i, write := range members {
		if i > 0 {
			b.token(",")
		}
		write()
	}
	b.token("}")
	return b.out.String()
}

func (b *builtAnswer) schema() {
	b.token([]string{`"Schema"`, `"schema"`, `"\u0053chema"`}[b.pick(3)])
	b.token(":")
	b.token("[")
	for i, name := range b.names {
		if i > 0 {
			b.token(",")
		}
		b.token(fmt.Sprintf(`{"Name":%s,"Type":"%s"}`, name, builtTypes[b.pick(len(builtTypes))]))
	}
	b.token("]")
}

func (b *builtAnswer) results() {
	b.token([]string{`"Results"`, `"results"`}[b.pick(2)])
	b.token(":")
	b.token("[")
	rows := b.rows
	if rows == 0 {
		rows = b.pick(40)
	}
	for i := range rows {
		if i > 0 {
			b.token(",")
		}
		b.row()
	}
	b.token("]")
}

// row usually has the keys of the schema in order, and occasionally others.
func (b *builtAnswer) row() {
	keys := b.names
	switch b.pick(8) {
	case 5:
		keys = keys[b.pick(len(keys)):]
	case 6:
		keys = append([]string{keys[len(keys)-1]}, keys...)
	case 7:
		keys = append(append([]string{}, keys[1:]...), builtNames[b.pick(len(builtNames))])
	}
	b.token("{")
	for i, key := range keys {
		if i > 0 {
			b.token(",")
		}
		b.token(key)
		b.token(":")
		b.token(b.value())
	}
	b.token("}")
}

// value returns one from the list, or a string of some length, so that words of eight bytes are
// split everywhere.
func (b *builtAnswer) value() string {
	if n := b.pick(len(builtValues) + 30); n < len(builtValues) {
		return builtValues[n]
	}
	var text strings.Builder
	for range b.pick(24) {
		text.WriteString([]string{"a", "bc", " ", `\\`, `\"`, `\u0061`, "é", `\n`}[b.pick(8)])
	}
	return `"` + text.String() + `"`
}
