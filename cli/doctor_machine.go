package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

	"quarry/bounded"
	"quarry/config"
	"quarry/ui"
)

// unreadableError is a configuration that cannot be read at all.
type unreadableError struct{ error }

func (e *unreadableError) Unwrap() error { return e.error }

// machine checks what the workbench needs of this machine. It reports all failures and returns the first.
func (d *doctor) machine(f *flags) error {
	c, err := f.read()
	if err != nil {
		return &unreadableError{d.failed("config", err)}
	}
	first := d.settings(f, c)
	for _, folder := range []struct {
		step string
		path func() (string, error)
	}{{"data", config.DataFolder}, {"state", config.StateFolder}} {
		path, err := folder.path()
		if err == nil {
			err = d.folder(folder.step, path)
		} else {
			d.say("!!", folder.step, err.Error())
		}
		first = cmp.Or(first, err)
	}
	return first
}

// settings checks the configuration file.
func (d *doctor) settings(f *flags, c *config.File) error {
	path := cmp.Or(f.configPath(), "none")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		path = "no file; quarry config sample prints one"
	}
	mistakes := c.Mistakes(f.theme)
	if len(mistakes) == 0 {
		d.say("ok", "config", path)
	}
	for _, mistake := range mistakes {
		d.say("!!", "config", path+": "+mistake.Error())
	}
	_, wrong := ui.ListActions(c.KeyPreset, c.Keys)
	for _, mistake := range wrong {
		d.say("!!", "keys", mistake.Error())
	}
	if len(mistakes)+len(wrong) > 0 {
		return usagef("%s cannot be used; quarry config check lists them", countedSettings(len(mistakes)+len(wrong)))
	}
	return nil
}

// probeSize is how much a folder must be able to take.
const probeSize = 1 << 20

// folder checks that a folder can be written and that nobody else can read it.
func (d *doctor) folder(step, path string) error {
	if err := probe(path); err != nil {
		d.say("!!", step, err.Error())
		return err
	}
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		d.say("??", step, fmt.Sprintf("other users may open %s (mode %04o); run chmod 700 on it", path,
			info.Mode().Perm()))
		return nil
	}
	d.say("ok", step, path+" can be written")
	return nil
}

// folderError is a folder that cannot be used, in words that name it once.
type folderError struct {
	path, doing, help string
	err               error
}

func (e *folderError) Unwrap() error { return e.err }

func (e *folderError) Error() string {
	return fmt.Sprintf("cannot %s %s: %v; %s", e.doing, e.path, bounded.Cause(e.err), e.help)
}

// probe writes and removes a file in a folder.
func probe(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return &folderError{path, "create", "fix its permissions or set another folder", err}
	}
	file, err := os.CreateTemp(path, ".probe-*")
	if err != nil {
		return &folderError{path, "write to", "fix its permissions or set another folder", err}
	}
	defer os.Remove(file.Name())
	_, err = file.Write(make([]byte, probeSize))
	err = cmp.Or(err, file.Sync())
	err = cmp.Or(err, file.Close())
	if err != nil {
		return &folderError{path, "write 1 MB to", "free disk space", err}
	}
	return nil
}
