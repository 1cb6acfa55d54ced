package themes

// Glyphs are the signs that frames, gauges and marks are drawn with. Each is one
// cell wide.
type Glyphs struct {
	Box     Box
	Marks   Marks
	Gauge   Gauge
	Spinner []string // frames in order
	Dots    bool     // braille patterns can be shown, for the lines of charts
}

// Box is the lines between the parts of the screen.
type Box struct {
	Horizontal, Vertical string
	Corner, Tick         string // of the axes of charts
}

// Marks stand beside or inside text.
type Marks struct {
	Ellipsis             string // text was cut here
	Error, Warning, Info string
	Pointer              string // beside what the cursor is on
	Block                string // beside each line of the block that would run
	More, Less           string // text goes on to the right, to the left
	Blank                string // a value that is there and empty
	Rising, Falling      string // the order that a column is sorted in
	Check                string // beside what was marked by hand
	Running              string // beside what is under way
	Open, Closed         string // beside what has parts, shown or folded away
	Star                 string // beside what is to stay
	Nested               string // what follows was found inside of what is above
}

// Gauge draws bars.
type Gauge struct {
	Steps  []string // from nearly empty to a full cell
	Rising []string // the same, from below
	Track  string   // what is not filled
}

// Unicode returns the glyphs for terminals that show more than ASCII.
func Unicode() Glyphs {
	return Glyphs{
		Box: Box{Horizontal: "─", Vertical: "│", Corner: "└", Tick: "┴"},
		Marks: Marks{
			Ellipsis: "…", Star: "★", Error: "●", Warning: "▲", Info: "•", Pointer: "▸", Block: "▎", More: "›", Less: "‹", Blank: "∅",
			Rising: "▲", Falling: "▼", Check: "✓", Running: "↻", Open: "▾", Closed: "▸", Nested: "↳",
		},
		Gauge:   Gauge{Steps: []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"}, Rising: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, Track: "░"},
		Spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
		Dots:    true,
	}
}

// ASCII returns the glyphs for terminals and locales that show nothing else.
func ASCII() Glyphs {
	return Glyphs{
		Box: Box{Horizontal: "-", Vertical: "|", Corner: "+", Tick: "+"},
		Marks: Marks{
			Ellipsis: "~", Star: "*", Error: "x", Warning: "!", Info: "i", Pointer: ">", Block: "|", More: ">", Less: "<", Blank: "-",
			Rising: "^", Falling: "v", Check: "*", Running: "@", Open: "-", Closed: "+", Nested: ">",
		},
		Gauge:   Gauge{Steps: []string{"#"}, Rising: []string{".", "#"}, Track: "."},
		Spinner: []string{"|", "/", "-", `\`},
	}
}
