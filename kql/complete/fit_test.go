package complete_test

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"quarry/kql/complete"
	"quarry/kql/kqltest"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

var fit = flag.Bool("fit", false, "count usage.txt in half of the corpus, and fit weights.go to it")

// choice is a position in a query with the candidates offered there. The first one is what the author
// chose.
type choice struct {
	Situation  int
	Candidates [][]float32 // their traits
	Shares     []float64   // how many candidates each is one of, since only some of the unlikely ones are kept
}

// TestWeightsAreFittedToHalfOfTheHunts writes usage.txt and weights.go if -fit is given:
//
//	go test ./kql/complete -run WeightsAreFitted -fit
func TestWeightsAreFittedToHalfOfTheHunts(t *testing.T) {
	if !*fit {
		t.Skip("needs -fit")
	}
	random := rand.New(rand.NewPCG(21, 7))
	all := fitted(kqltest.Corpus(t))
	counts := countUsage(all)
	counts.write(t)
	choices := choicesOf(all, counts, random)
	m := newModel(len(constants(t, "situation.go")), len(constants(t, "trait.go")), random)
	m.descend(choices, random)
	m.level(choices)
	source, err := format.Source([]byte(m.source(constants(t, "situation.go"))))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("weights.go", source, 0o644); err != nil {
		t.Fatal(err)
	}
}

// constants returns the names in the first constant block of a file, without the last, which is
// their count.
func constants(t *testing.T, file string) (names []string) {
	source, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range source.Decls {
		if list, ok := d.(*ast.GenDecl); ok && list.Tok == token.CONST {
			for _, spec := range list.Specs {
				names = append(names, spec.(*ast.ValueSpec).Names[0].Name)
			}
			return names[:len(names)-1]
		}
	}
	return nil
}

// fitted returns the queries of the half of the corpus that the weights are fitted to.
func fitted(all []kqltest.Query) (list []kqltest.Query) {
	for _, h := range all {
		if h.SyntaxOK && !h.HeldOut() {
			list = append(list, h)
		}
	}
	return list
}

// choicesOf samples positions of queries, with and without the rest of the query. The counts leave out the
// query itself and those that resemble it, so that the weights suit queries of a kind not seen before: published
// collections copy from each other, and counts of copies would be trusted too much.
func choicesOf(all []kqltest.Query, counts *usageCounts, random *rand.Rand) (found []choice) {
	const placesOfAHunt = 36
	resembling := resemblingQueries(all)
	for q, h := range all {
		words := namesOf(h.Text)
		if len(words) == 0 {
			continue
		}
		counts.useWithout(resembling[q])
		scope := scopeOf(h.Text)
		for range placesOfAHunt {
			w := words[random.IntN(len(words))]
			text := h.Text[:w.Span.Start]
			if random.IntN(4) == 0 {
				text += h.Text[w.Span.End:]
			}
			situation, labels, candidates := complete.Candidates(sema.Bind(syntax.Parse(text), scope), w.Span.Start)
			if i := slices.Index(labels, h.Text[w.Span.Start:w.Span.End]); i >= 0 {
				found = append(found, hardest(situation, candidates, i, random))
			}
		}
	}
	return found
}

// resemblingQueries returns for each query its own number and those of the queries that share most words with it.
func resemblingQueries(all []kqltest.Query) [][]int {
	words, resembling := make([]map[string]bool, len(all)), make([][]int, len(all))
	for q, h := range all {
		words[q] = wordSet(h.Text)
	}
	for q := range all {
		for other := range all {
			if other == q || shared(words[q], words[other]) >= alike {
				resembling[q] = append(resembling[q], other)
			}
		}
	}
	return resembling
}

// hardest returns a choice with the candidate that was written, those that are hardest to tell from it, and some
// of the others.
func hardest(situation int, candidates [][]float32, written int, random *rand.Rand) choice {
	const most, others = 40, 8
	order := random.Perm(len(candidates))
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(complete.Likeness(candidates[b]), complete.Likeness(candidates[a]))
	})
	c := choice{situation, [][]float32{candidates[written]}, []float64{1}}
	for n, i := range order {
		if i == written || n >= most && random.IntN(others) > 0 {
			continue
		}
		c.Candidates = append(c.Candidates, candidates[i])
		if n < most {
			c.Shares = append(c.Shares, 1)
		} else {
			c.Shares = append(c.Shares, others)
		}
	}
	return c
}

// hiddenUnits is the number of units of the hidden layer.
const hiddenUnits = 12

// model has the weights, in one list for the optimizer.
type model struct {
	situations, traits int
	all                []float64
	levels             []float64 // subtracted from the scores of a situation, which changes no order
}

func newModel(situations, traits int, random *rand.Rand) *model {
	m := &model{situations: situations, traits: traits}
	m.all = make([]float64, situations*traits+hiddenUnits*traits+2*situations*hiddenUnits)
	for i := situations * traits; i < len(m.all); i++ {
		m.all[i] = random.NormFloat64() / 10
	}
	return m
}

// The places of the weights in the list.
func (m *model) direct(situation int) int { return situation * m.traits }
func (m *model) unit(u int) int           { return m.situations*m.traits + u*m.traits }
func (m *model) bias(situation int) int   { return m.unit(hiddenUnits) + situation*hiddenUnits }
func (m *model) output(situation int) int { return m.bias(m.situations) + situation*hiddenUnits }

// score returns the score of a candidate and the values of the hidden units.
func (m *model) score(situation int, traits []float32) (sum float64, hidden [hiddenUnits]float64) {
	for i, v := range traits {
		sum += m.all[m.direct(situation)+i] * float64(v)
	}
	for u := range hiddenUnits {
		x := m.all[m.bias(situation)+u]
		for i, w := range m.all[m.unit(u):m.unit(u+1)] {
			x += w * float64(traits[i])
		}
		hidden[u] = math.Tanh(x)
		sum += m.all[m.output(situation)+u] * hidden[u]
	}
	return sum, hidden
}

// descend fits the weights: the softmax over the candidates of each position should select what the author
// wrote. It uses Adam with a little weight decay.
func (m *model) descend(choices []choice, random *rand.Rand) {
	const epochs, batch, speed, decay = 10, 64, 0.02, 0.0003
	mean, square, slope := make([]float64, len(m.all)), make([]float64, len(m.all)), make([]float64, len(m.all))
	steps := 0.0
	for epoch := range epochs {
		rate := speed * (1 - float64(epoch)/epochs)
		order := random.Perm(len(choices))
		for from := 0; from < len(order); from += batch {
			clear(slope)
			for _, k := range order[from:min(from+batch, len(order))] {
				m.addSlope(choices[k], slope, 1.0/batch)
			}
			steps++
			for i := range m.all {
				g := slope[i] + decay*m.all[i]
				mean[i] = 0.9*mean[i] + 0.1*g
				square[i] = 0.999*square[i] + 0.001*g*g
				m.all[i] -= rate * mean[i] / (1 - math.Pow(0.9, steps)) /
					(math.Sqrt(square[i]/(1-math.Pow(0.999, steps))) + 1e-8)
			}
		}
	}
}

// level sets the levels so that what the authors wrote scores scoreWritten on average.
func (m *model) level(choices []choice) {
	const scoreWritten = 4
	m.levels = make([]float64, m.situations)
	n := make([]float64, m.situations)
	for _, c := range choices {
		score, _ := m.score(c.Situation, c.Candidates[0])
		m.levels[c.Situation] += score
		n[c.Situation]++
	}
	for i := range m.levels {
		m.levels[i] = m.levels[i]/max(n[i], 1) - scoreWritten
	}
}

// addSlope adds the gradient of the loss of one choice.
func (m *model) addSlope(c choice, slope []float64, share float64) {
	odds, hidden := make([]float64, len(c.Candidates)), make([][hiddenUnits]float64, len(c.Candidates))
	for i, traits := range c.Candidates {
		odds[i], hidden[i] = m.score(c.Situation, traits)
	}
	top, sum := slices.Max(odds), 0.0
	for i := range odds {
		odds[i] = c.Shares[i] * math.Exp(odds[i]-top)
		sum += odds[i]
	}
	for i, traits := range c.Candidates {
		off := odds[i] / sum
		if i == 0 {
			off--
		}
		off *= share
		for j, v := range traits {
			slope[m.direct(c.Situation)+j] += off * float64(v)
		}
		for u, value := range hidden[i] {
			inner := off * m.all[m.output(c.Situation)+u] * (1 - value*value)
			slope[m.output(c.Situation)+u] += off * value
			slope[m.bias(c.Situation)+u] += inner
			for j, v := range traits {
				slope[m.unit(u)+j] += inner * float64(v)
			}
		}
	}
}

const weightsHead = `package complete

// The weights of the traits. A test fits them to half of a corpus of queries and measures them with the other
// half. They contain no names; those are in known_*.go and usage.txt.

// hiddenUnits is the number of units that combine traits.
const hiddenUnits = %d

`

// source writes the weights as Go.
func (m *model) source(situations []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, weightsHead, hiddenUnits)
	list := func(from, length int) {
		b.WriteString("{")
		for i, w := range m.all[from : from+length] {
			if i%15 == 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "%.2f, ", w)
		}
		b.WriteString("\n},\n")
	}
	table := func(comment, name, inner string, place func(int) int, length int) {
		fmt.Fprintf(&b, "// %s\nvar %s = [situationCount]%s{\n", comment, name, inner)
		for s, situation := range situations {
			b.WriteString(situation + ": ")
			list(place(s), length)
		}
		b.WriteString("}\n\n")
	}
	table("weights are those of each trait by itself.", "weights", "traits", m.direct, m.traits)
	b.WriteString("// units are the weights of the traits in each unit.\nvar units = [hiddenUnits]traits{\n")
	for u := range hiddenUnits {
		list(m.unit(u), m.traits)
	}
	b.WriteString("}\n\n")
	table("biases are added to the units.", "biases", "[hiddenUnits]float32", m.bias, hiddenUnits)
	table("outputs are the weights of the units.", "outputs", "[hiddenUnits]float32", m.output, hiddenUnits)
	b.WriteString("// levels are subtracted in each situation, so that likely candidates score alike everywhere.\n" +
		"var levels = [situationCount]float32{")
	for s, situation := range situations {
		fmt.Fprintf(&b, "\n%s: %.2f,", situation, m.levels[s])
	}
	b.WriteString("\n}\n")
	return b.String()
}
