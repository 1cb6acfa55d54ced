package action

import "maps"

// Presets are names of sets of keys, the default first.
func Presets() []string { return []string{"default", "vim", "emacs"} }

// Vim reports whether a preset switches Vim keys on in the editor. In lists and results, h, j, k, l, g, G, / and n
// work with all presets.
func Vim(preset string) bool { return preset == "vim" }

// WithPreset returns the keys of a preset, by ID, replaced by changed ones.
func WithPreset(preset string, changed map[string][]string) map[string][]string {
	all := map[string][]string{}
	if preset == "emacs" {
		maps.Copy(all, emacs)
	}
	maps.Copy(all, changed)
	return all
}

// emacs has ctrl+x as the leader key, and Emacs' keys to move, delete, search and undo.
var emacs = map[string][]string{
	Leader:      {"ctrl+x", ","},
	"close":     {"esc", "ctrl+g"},
	"palette":   {"f10", "alt+x", "leader p"},
	"save":      {"f2", "leader ctrl+s", "leader s"},
	"open_file": {"leader ctrl+f", "leader O"},
	"quit":      {"alt+q", "ctrl+q", "leader ctrl+c", "leader q"},
	"run":       {"f5", "alt+enter", "ctrl+enter", "leader ctrl+e", "leader r"},
	"api":       {"leader d"},
	"close_tab": {"leader w"},

	"next_pane":     {"f6", "leader o", "leader tab"},
	"saved_queries": {"f3", "ctrl+o", "alt+4", "leader ctrl+o"},

	"editor_left":           {"left", "ctrl+b"},
	"editor_right":          {"right", "ctrl+f"},
	"editor_up":             {"up", "ctrl+p"},
	"editor_down":           {"down", "ctrl+n"},
	"editor_word_left":      {"ctrl+left", "alt+b"},
	"editor_word_right":     {"ctrl+right", "alt+f"},
	"editor_line_start":     {"home", "ctrl+a"},
	"editor_line_end":       {"end", "ctrl+e"},
	"editor_page_up":        {"pgup", "alt+v"},
	"editor_page_down":      {"pgdown", "ctrl+v"},
	"editor_document_start": {"ctrl+home", "alt+<"},
	"editor_document_end":   {"ctrl+end", "alt+>"},

	"editor_delete_right":       {"delete", "ctrl+d"},
	"editor_delete_word_left":   {"alt+backspace", "ctrl+backspace"},
	"editor_delete_word_right":  {"ctrl+delete", "alt+delete", "alt+d"},
	"editor_delete_to_line_end": {"ctrl+k"},
	"editor_cut":                {"ctrl+w"},
	"editor_copy":               {"alt+w", "leader c"},
	"editor_insert":             {"ctrl+y"},
	"editor_undo":               {"ctrl+_", "ctrl+/", "ctrl+z", "alt+u"},
	"editor_redo":               {"ctrl+shift+z", "leader ctrl+z"},

	"editor_comment":        {"alt+;", "leader /"},
	"editor_duplicate_line": {"leader ctrl+d"},
	"editor_find":           {"ctrl+s", "leader F"},
	"editor_find_next":      {"alt+.", "leader )"},
	"editor_find_previous":  {"ctrl+r", "alt+,", "leader ("},
	"editor_format":         {"leader f"},
	"editor_replace":        {"alt+%", "alt+r", "leader R"},
	"editor_run":            {"leader ctrl+r"},
	"editor_select_all":     {"alt+a", "leader A"},
	"editor_select_block":   {"leader B"},
	"editor_select_more":    {"leader +"},
	"editor_wrap":           {"leader W"},
}
