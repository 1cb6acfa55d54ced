package themes

// Glyphs are the symbols used to draw frames, gauges and markers. Each is one cell wide.
type Glyphs struct {
	Box     Box
	Marks   Marks
	Gauge   Gauge
	Spinner []string // animation frames, in order
	Dots    bool     // the terminal can show braille patterns, which line charts use
}

// Box holds the line-drawing characters.
type Box struct {
	Horizontal, Vertical string
	Corner, Tick         string // for chart axes
}

// Marks are shown next to text or within it.
type Marks struct {
	Ellipsis             string // truncated text
	Error, Warning, Info string
	Pointer              string // the item under the cursor
	Block                string // each line of the query that would run
	More, Less           string // text continues to the right, to the left
	Blank                string // a value that is present but empty
	Rising, Falling      string // sort order of a column
	Check                string // rows marked by hand
	Running              string // work in progress
	Open, Closed         string // an expanded item, a collapsed item
	Star                 string // runs that are kept
	Nested               string // an item found inside the one above
}

// Gauge draws bars.
type Gauge struct {
	Steps  []string // from nearly empty to full, growing to the right
	Rising []string // the same, growing upwards
	Track  string   // the empty part
}

// Unicode returns the glyphs for terminals that support more than ASCII.
func Unicode() Glyphs {
	return Glyphs{
		Box: Box{Horizontal: "─", Vertical: "│", Corner: "└", Tick: "┴"},
		Marks: Marks{
			Ellipsis: "…", Star: "★", Error: "●", Warning: "▲", Info: "•", Pointer: "▸", Block: "▎", More: "›",
			Less: "‹", Blank: "∅",
			Rising: "▲", Falling: "▼", Check: "✓", Running: "↻", Open: "▾", Closed: "▸", Nested: "↳",
		},
		Gauge: Gauge{Steps: []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"},
			Rising: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, Track: "░"},
		Spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
		Dots:    true,
	}
}

// ASCII returns the glyphs for terminals and locales that support nothing else.
func ASCII() Glyphs {
	return Glyphs{
		Box: Box{Horizontal: "-", Vertical: "|", Corner: "+", Tick: "+"},
		Marks: Marks{
			Ellipsis: "~", Star: "*", Error: "x", Warning: "!", Info: "i", Pointer: ">", Block: "|", More: ">",
			Less: "<", Blank: "-",
			Rising: "^", Falling: "v", Check: "*", Running: "@", Open: "-", Closed: "+", Nested: ">",
		},
		Gauge:   Gauge{Steps: []string{"#"}, Rising: []string{".", "#"}, Track: "."},
		Spinner: []string{"|", "/", "-", `\`},
	}
}
