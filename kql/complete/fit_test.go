package complete_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"

	"quarry/kql/complete"
	"quarry/kql/kqltest"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

var fit = flag.Bool("fit", false, "fit the completion weights to half of the corpus and write weights.go")

// choice is a position in a query with the candidates offered there and the one that the author
// chose.
type choice struct {
	Candidates [][]float32 // their traits
	Written    int
}

// TestWeightsAreFittedToHalfOfTheHunts writes weights.go if -fit is given:
//
//	go test ./kql/complete -run WeightsAreFitted -fit
func TestWeightsAreFittedToHalfOfTheHunts(t *testing.T) {
	if !*fit {
		t.Skip("needs -fit")
	}
	traits, situations := constants(t, "trait.go"), constants(t, "situation.go")
	random := rand.New(rand.NewPCG(21, 7))
	choices := choicesOf(kqltest.Corpus(t), random)
	var file strings.Builder
	file.WriteString(weightsHead)
	for s, name := range situations {
		weights := make([]float64, len(traits))
		if len(choices[s]) > 0 {
			descend(choices[s], weights, random)
		}
		fmt.Fprintf(&file, "\t%s: {\n", name)
		for i, w := range weights {
			if math.Abs(w) >= 0.1 {
				fmt.Fprintf(&file, "%s: %.1f, ", traits[i], w)
			}
			if i%6 == 5 {
				file.WriteString("\n")
			}
		}
		file.WriteString("\n},\n")
	}
	file.WriteString("}\n")
	blank := regexp.MustCompile(`\n\s*\n\s*`)
	source, err := format.Source([]byte("package complete\n\n" + blank.ReplaceAllString(file.String(), "\n")))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("weights.go", source, 0o644); err != nil {
		t.Fatal(err)
	}
}

const weightsHead = `// weights are the weights of the traits in each situation. A test fits them to half of a corpus of
// queries and measures them with the other half. They contain no names; those are in known_*.go.
var weights = [situationCount]traits{
`

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

// choicesOf samples positions from one half of the corpus, with and without the rest of the query,
// by situation.
func choicesOf(all []kqltest.Query, random *rand.Rand) map[int][]choice {
	const placesOfAHunt = 10
	found := map[int][]choice{}
	for _, h := range all {
		words := wordsOf(h.Text)
		if !h.SyntaxOK || len(words) == 0 || h.HeldOut() {
			continue
		}
		for range placesOfAHunt {
			w := words[random.IntN(len(words))]
			text := h.Text[:w.Span.Start]
			if random.IntN(3) == 0 {
				text += h.Text[w.Span.End:]
			}
			situation, labels, candidates := complete.Candidates(sema.Bind(syntax.Parse(text), nil), w.Span.Start)
			for i, label := range labels {
				if label == h.Text[w.Span.Start:w.Span.End] {
					found[situation] = append(found[situation], choice{candidates, i})
					break
				}
			}
		}
	}
	return found
}

// descend fits the weights of a situation: the softmax over the candidates of each position should
// select what the author wrote. It uses Adam with a little weight decay.
func descend(choices []choice, weights []float64, random *rand.Rand) {
	const batch, speed, decay = 32, 0.06, 0.002
	epochs := min(max(8, 24000/len(choices)), 60)
	mean, square, slope := make([]float64, len(weights)), make([]float64, len(weights)), make([]float64, len(weights))
	steps := 0.0
	for epoch := range epochs {
		rate := speed * (1 - float64(epoch)/float64(epochs))
		order := random.Perm(len(choices))
		for from := 0; from < len(order); from += batch {
			clear(slope)
			for _, k := range order[from:min(from+batch, len(order))] {
				addSlope(choices[k], weights, slope, 1.0/batch)
			}
			steps++
			for i := range weights {
				g := slope[i] + decay*weights[i]
				mean[i] = 0.9*mean[i] + 0.1*g
				square[i] = 0.999*square[i] + 0.001*g*g
				weights[i] -= rate * mean[i] / (1 - math.Pow(0.9,
					steps)) / (math.Sqrt(square[i]/(1-math.Pow(0.999, steps))) + 1e-8)
			}
		}
	}
}

// addSlope adds the gradient of the loss of one choice.
func addSlope(c choice, weights, slope []float64, share float64) {
	odds, sum := make([]float64, len(c.Candidates)), 0.0
	for i, traits := range c.Candidates {
		score := 0.0
		for j, v := range traits {
			score += float64(v) * weights[j]
		}
		odds[i] = math.Exp(score)
		sum += odds[i]
	}
	for i, traits := range c.Candidates {
		off := odds[i] / sum
		if i == c.Written {
			off--
		}
		for j, v := range traits {
			slope[j] += off * float64(v) * share
		}
	}
}
