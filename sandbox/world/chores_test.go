package world

import "testing"

// TestChoresNameKnownPrograms covers the names in chores.txt and in the tables of the other chores.
func TestChoresNameKnownPrograms(t *testing.T) {
	w := New(1, monday, .01)
	devices := w.devicesByRole(w.estate().cast())
	resident := func(r role, name string) {
		for _, x := range devices[r] {
			if x.residents[name] == nil && name != "" {
				t.Errorf("%s has no resident process %q", x.name, name)
			}
		}
	}
	for _, h := range programChores() {
		resident(h.role, h.parent)
		if len(h.programs) == 0 || h.programs[0].nested {
			t.Errorf("a chore of %s has no first program", h.parent)
		}
		for _, p := range h.programs {
			if images[p.image] == nil {
				t.Errorf("no program %q", p.image)
			}
		}
	}
	for _, h := range connectionChores {
		resident(h.role, h.image)
		if h.to != "" && w.estate().byName[h.to] == nil {
			t.Errorf("no device %q", h.to)
		}
	}
	for _, h := range registryChores {
		resident(h.role, h.image)
	}
	for _, h := range fileChores {
		resident(h.role, h.image)
	}
	for _, h := range sensorChores {
		resident(h.role, h.image)
		resident(h.role, h.target)
	}
	for _, h := range loadChores {
		resident(h.role, h.image)
		if libraries[h.library] == nil {
			t.Errorf("no library %q", h.library)
		}
	}
	for _, h := range alertChores {
		resident(staff, h.image)
	}
}

func TestWrongChoresAreReported(t *testing.T) {
	for _, text := range []string{"staff 24h", "nobody 24h cmd.exe", "staff 0h cmd.exe", "staff -24h cmd.exe",
		"\twhoami.exe - whoami", "staff 24h cmd.exe\n\twhoami.exe x whoami"} {
		if list, err := parseChores(text); err == nil {
			t.Errorf("%q gives %v and no error", text, list)
		}
	}
}

// TestChoresDoNotDependOnScale is why they find something in every tenant.
func TestChoresDoNotDependOnScale(t *testing.T) {
	small, large := New(1, monday, .01).story(), New(1, monday, 1).story()
	if len(small.starts) != len(large.starts) || len(small.registry) != len(large.registry) {
		t.Errorf("%d and %d starts, %d and %d values", len(small.starts), len(large.starts), len(small.registry),
			len(large.registry))
	}
	for i := range small.starts {
		if a, b := small.starts[i], large.starts[i]; a.at != b.at || a.process.commandLine != b.process.commandLine {
			t.Fatalf("start %d differs: %q, %q", i, a.process.commandLine, b.process.commandLine)
		}
	}
	t.Logf("%d process creations, %d mails, %d alerts", len(small.starts), len(small.mails), len(small.alerts))
}
