package complete

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"
)

// usageText says how often analysts write a name in a context. The first line lists the names. Each other
// line has the key of a context, the number of names written there, and the numbers of the names
// with their counts, separated by tabs. The test that fits the weights counts them in half of the corpus
// and keeps what several queries have in common. All names are of the catalog; ~ is a column
// that the query makes itself, and $ a variable.
//
//go:embed usage.txt
var usageText string

// usage is how often names were written in a context.
type usage struct {
	total  int
	counts []usageCount
}

type usageCount struct {
	name  string
	count int
}

// usageIndex has the lines of usage.txt by key.
type usageIndex struct {
	names []string
	lines map[string]string // without the key
}

var usages = sync.OnceValue(func() usageIndex {
	names, rest, _ := strings.Cut(usageText, "\n")
	index := usageIndex{strings.Split(names, "\t"), make(map[string]string, strings.Count(rest, "\n"))}
	for line := range strings.Lines(rest) {
		key, counts, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		index.lines[key] = counts
	}
	return index
})

// usageOf returns how often names were written in the context with a key.
var usageOf = func(key string) usage {
	index := usages()
	total, rest, _ := strings.Cut(index.lines[key], "\t")
	var u usage
	u.total, _ = strconv.Atoi(total)
	for rest != "" {
		var name, count string
		name, rest, _ = strings.Cut(rest, "\t")
		count, rest, _ = strings.Cut(rest, "\t")
		i, _ := strconv.Atoi(name)
		n, _ := strconv.Atoi(count)
		u.counts = append(u.counts, usageCount{index.names[i], n})
	}
	return u
}

// evidence is what the contexts of a position say about each name, as traits.
type evidence struct {
	known  bool
	unseen traits // of names that were not written in any of the contexts
	seen   map[string]*traits
	base   usage
}

const (
	// A name that was never written in a situation counts as if it had been written unseenCount times, of
	// unseenNames more.
	unseenCount, unseenNames = 0.3, 100
	// usageScale keeps the logarithms in the range of the other traits.
	usageScale = 4
)

// weighUsage returns the evidence of the contexts: for each, the logarithm of how much more often than usual
// in the situation a name is written there. If there are several contexts of a kind, such as one for each
// name in a list, their mean and the largest count.
func weighUsage(keys [contextCount][]string) evidence {
	e := evidence{seen: map[string]*traits{}}
	e.base = usageOf(keys[byPlace][0])
	if e.base.total == 0 {
		return e
	}
	e.known = true
	usual := make(map[string]float64, len(e.base.counts))
	for _, c := range e.base.counts {
		usual[c.name] = float64(c.count)
	}
	share := func(name string) float64 {
		return (usual[name] + unseenCount) / float64(e.base.total+unseenNames)
	}
	e.unseen[isWritten] = float32(math.Log(share("")) / usageScale)
	for _, c := range e.base.counts {
		e.of(c.name)[isWritten] = float32(math.Log(share(c.name))/usageScale) - e.unseen[isWritten]
	}
	for k := byTable; k < contextCount; k++ {
		e.addContexts(k, keys[k], share)
	}
	return e
}

// addContexts adds the contexts of a kind.
func (e *evidence) addContexts(k context, keys []string, share func(string) float64) {
	var found []usage
	for _, key := range keys {
		if u := usageOf(key); u.total > 0 {
			found = append(found, u)
		}
	}
	scale := float32(1 / (usageScale * float64(max(len(found), 1))))
	for _, u := range found {
		never := 0.0
		if k != byTopic { // words list only the names that they make likely
			never = math.Log(1 / float64(u.total+1))
		}
		e.unseen[traitOf[k]] += float32(never) * scale
		for _, c := range u.counts {
			usual := share(c.name)
			log := math.Log((float64(c.count) + usual) / (float64(u.total+1) * usual))
			t := e.of(c.name)
			t[traitOf[k]] += float32(log-never) * scale
			if most := mostOf[k]; most != 0 {
				t[most] = max(t[most], float32(log/usageScale))
			}
		}
	}
}

// of returns what to add to the traits of unseen names for a name.
func (e *evidence) of(name string) *traits {
	if e.seen[name] == nil {
		e.seen[name] = &traits{}
	}
	return e.seen[name]
}

// addTo adds the evidence about a name to its traits.
func (e *evidence) addTo(t *traits, name string) {
	if !e.known {
		return
	}
	own := e.seen[name]
	for i := isWritten; i < traitCount; i++ {
		t[i] += e.unseen[i]
		if own != nil {
			t[i] += own[i]
		}
	}
}
