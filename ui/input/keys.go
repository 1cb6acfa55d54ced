package input

import (
	"strconv"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/xo/terminfo"
)

// capabilities maps the names of keys in terminfo(5) to keys.
var capabilities = map[string]uv.Key{
	"kcuu1": {Code: uv.KeyUp}, "kcud1": {Code: uv.KeyDown}, "kcub1": {Code: uv.KeyLeft}, "kcuf1": {Code: uv.KeyRight},
	"khome": {Code: uv.KeyHome}, "kend": {Code: uv.KeyEnd}, "kpp": {Code: uv.KeyPgUp}, "knp": {Code: uv.KeyPgDown},
	"kich1": {Code: uv.KeyInsert}, "kdch1": {Code: uv.KeyDelete}, "kfnd": {Code: uv.KeyHome}, "kslt": {Code: uv.KeyEnd},
	"kcbt": {Code: uv.KeyTab, Mod: uv.ModShift}, "kLFT": {Code: uv.KeyLeft, Mod: uv.ModShift},
	"kRIT": {Code: uv.KeyRight, Mod: uv.ModShift}, "kri": {Code: uv.KeyUp, Mod: uv.ModShift},
	"kind": {Code: uv.KeyDown, Mod: uv.ModShift}, "kHOM": {Code: uv.KeyHome, Mod: uv.ModShift},
	"kEND": {Code: uv.KeyEnd, Mod: uv.ModShift}, "kPRV": {Code: uv.KeyPgUp, Mod: uv.ModShift},
	"kNXT": {Code: uv.KeyPgDown, Mod: uv.ModShift}, "kDC": {Code: uv.KeyDelete, Mod: uv.ModShift},
	"kIC": {Code: uv.KeyInsert, Mod: uv.ModShift},
}

// functionKey returns the key of a capability such as kf5. Those from 13 on are F1 to F12 with a
// modifier, as terminfo counts them for keyboards of today.
func functionKey(capability string) (uv.Key, bool) {
	number, err := strconv.Atoi(strings.TrimPrefix(capability, "kf"))
	if !strings.HasPrefix(capability, "kf") || err != nil || number < 1 || number > 48 {
		return uv.Key{}, false
	}
	mods := []uv.KeyMod{0, uv.ModShift, uv.ModCtrl, uv.ModCtrl | uv.ModShift}
	return uv.Key{Code: uv.KeyF1 + rune((number-1)%12), Mod: mods[(number-1)/12]}, true
}

// linuxConsole has the function keys of the Linux console, known even where its terminfo is not installed.
var linuxConsole = map[string]uv.Key{
	"\x1b[[A": {Code: uv.KeyF1}, "\x1b[[B": {Code: uv.KeyF2}, "\x1b[[C": {Code: uv.KeyF3}, "\x1b[[D": {Code: uv.KeyF4},
	"\x1b[[E": {Code: uv.KeyF5},
}

// xtermLike lists the starts of terminal types whose keys the decoder knows.
var xtermLike = []string{"xterm", "tmux", "screen", "alacritty", "foot", "ghostty", "kitty", "wezterm", "vte", "gnome"}

// namedKeys returns the sequences that a terminal sends for keys and that are not xterm's.
func namedKeys(term string) map[string]uv.Key {
	keys := map[string]uv.Key{}
	for sequence, key := range linuxConsole {
		keys[sequence] = key
	}
	for _, prefix := range xtermLike {
		if strings.HasPrefix(term, prefix) {
			return keys
		}
	}
	info, err := terminfo.Load(term)
	if err != nil {
		return keys // an unknown terminal is taken for xterm
	}
	for _, all := range []map[string][]byte{info.StringCapsShort(), info.ExtStringCapsShort()} {
		for capability, sequence := range all {
			key, ok := capabilities[capability]
			if !ok {
				key, ok = functionKey(capability)
			}
			if ok && len(sequence) > 1 && sequence[0] == escape {
				keys[string(sequence)] = key
			}
		}
	}
	return keys
}

// namedKey returns the named key that b starts with, and its length.
func (s *Scanner) namedKey(b []byte) (key uv.Key, n int, ok bool) {
	if b[0] != escape {
		return key, 0, false
	}
	for n := min(len(b), 8); n >= 2; n-- {
		if key, ok := s.named[string(b[:n])]; ok {
			return key, n, true
		}
	}
	return key, 0, false
}
