// Package clone copies collections of queries from git repositories, by the git that is installed, and keeps the
// copies up to date. It takes repositories over HTTPS and SSH only, runs no code of theirs, asks nothing, and
// bounds time and size.
package clone

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"quarry/bounded"
)

// Limits of a copy.
const (
	MaxSize = 1 << 30
	MaxTime = 10 * time.Minute
)

// URLError says why a repository is not taken.
type URLError struct{ URL, Why string }

func (e *URLError) Error() string {
	return fmt.Sprintf("cannot copy from %q: %s", redacted(e.URL), e.Why)
}

// userPart matches the user and the password before the host of an address.
var userPart = regexp.MustCompile(`^((?:[A-Za-z][A-Za-z0-9+.-]*:+(?://)?)?)[^/]*@`)

// redacted returns an address without what may be a password or a token in it.
func redacted(url string) string { return userPart.ReplaceAllString(url, "${1}…@") }

// Reasons why git did not do what was asked.
var (
	ErrNoGit   = errors.New("git is not installed, or not in PATH")
	ErrTooBig  = errors.New("the repository is larger than 1 GB; clone it yourself and add its folder")
	ErrChanged = errors.New("the copy has changes of your own; commit them elsewhere or undo them first")
)

// GitError is what git said when it failed.
type GitError struct{ Said string }

func (e *GitError) Error() string { return "git: " + e.Said }

// protocols are the transports that git may use, also after a redirection or a setting of the user.
const protocols = "https:ssh"

// scpForm matches the short form of an SSH address: user@host:path.
var scpForm = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*@)[A-Za-z0-9][A-Za-z0-9.-]*:([^-:/][^:]*)$`)

// webForm matches an address over HTTPS, or over SSH with or without a user, and its path. A user of HTTPS may be
// an access token, which the configuration of the copy would keep.
var webForm = regexp.MustCompile(
	`^(?:https://|ssh://(?:[A-Za-z0-9][A-Za-z0-9._-]*@)?)[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?/([^/?#][^?#]*)$`)

// IsURL reports whether a source is meant as the address of a repository rather than a folder.
func IsURL(source string) bool {
	return strings.Contains(source, "://") || strings.Contains(source, "::") || scpForm.MatchString(source)
}

// Names returns names for the copy of a repository, the shortest first. It returns a *URLError for an address that
// is not taken.
func Names(url string) ([]string, error) {
	where := ""
	if at := webForm.FindStringSubmatch(url); at != nil {
		where = at[1]
	} else if at := scpForm.FindStringSubmatch(url); at != nil {
		where = at[2]
	}
	switch {
	case strings.ContainsFunc(url, func(r rune) bool { return r <= ' ' || r == 0x7F }):
		return nil, &URLError{url, "it has spaces or control characters"}
	case where == "":
		return nil, &URLError{url, "use https://HOST/PATH without a user, ssh://HOST/PATH or USER@HOST:PATH, " +
			"without a password"}
	}
	parts := strings.Split(strings.TrimSuffix(strings.Trim(path.Clean("/"+where), "/"), ".git"), "/")
	for i := range parts {
		parts[i] = strings.TrimLeft(strings.Map(inName, parts[i]), ".-")
	}
	name := parts[len(parts)-1]
	if name == "" {
		return nil, &URLError{url, "its path has no name"}
	}
	names := []string{name}
	if len(parts) > 1 && parts[len(parts)-2] != "" {
		names = append(names, parts[len(parts)-2]+"-"+name)
	}
	return names, nil
}

func inName(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
		return r
	}
	return '-'
}

// Add copies a repository into a folder that does not exist yet. A copy that fails leaves nothing.
func Add(ctx context.Context, url, folder string) error {
	if _, err := Names(url); err != nil {
		return err
	}
	return add(ctx, url, folder, protocols)
}

func add(ctx context.Context, url, folder, protocols string) error {
	parent := filepath.Dir(folder)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return err
	}
	temporary, err := os.MkdirTemp(parent, ".adding-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	inside := filepath.Join(temporary, "copy")
	_, err = git(ctx, temporary, protocols, "clone", "--quiet", "--depth=1", "--single-branch", "--no-tags",
		"--no-recurse-submodules", "--template=", "--", url, inside)
	if err != nil {
		return err
	}
	return os.Rename(inside, folder)
}

// Update fetches the newest state of a copy. It returns ErrChanged, and changes nothing, if someone has worked in it.
// changed reports whether there was something new.
func Update(ctx context.Context, folder string) (changed bool, err error) {
	return update(ctx, folder, protocols)
}

func update(ctx context.Context, folder, protocols string) (changed bool, err error) {
	if err := Unchanged(ctx, folder); err != nil {
		return false, err
	}
	before, err := git(ctx, folder, protocols, "rev-parse", "HEAD")
	if err != nil {
		return false, err
	}
	if _, err = git(ctx, folder, protocols, "fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules",
		"origin"); err != nil {
		return false, err
	}
	after, err := git(ctx, folder, protocols, "rev-parse", "FETCH_HEAD")
	if err != nil || after == before {
		return false, err
	}
	_, err = git(ctx, folder, protocols, "reset", "--quiet", "--hard", "FETCH_HEAD")
	return err == nil, err
}

// Unchanged returns ErrChanged if the files of a copy differ from those of the repository.
func Unchanged(ctx context.Context, folder string) error {
	said, err := git(ctx, folder, protocols, "status", "--porcelain", "--ignore-submodules=all", "--ignored")
	switch {
	case err != nil:
		return err
	case strings.TrimSpace(said) != "":
		return ErrChanged
	}
	ahead, err := git(ctx, folder, protocols, "log", "-1", "--format=%H", "HEAD", "--not", "--remotes", "--")
	if err == nil && strings.TrimSpace(ahead) != "" && !isShallowFetch(ctx, folder) {
		return ErrChanged
	}
	return err
}

// isShallowFetch reports whether the newest commit is the one that was fetched last: a fetch of a single branch
// may leave no remote branch behind.
func isShallowFetch(ctx context.Context, folder string) bool {
	head, err := git(ctx, folder, protocols, "rev-parse", "HEAD")
	fetched, failed := git(ctx, folder, protocols, "rev-parse", "--verify", "--quiet", "FETCH_HEAD")
	return err == nil && failed == nil && head == fetched
}

// Origin returns the address that a copy came from, or "" if the folder is not a copy.
func Origin(ctx context.Context, folder string) string {
	if _, err := os.Stat(filepath.Join(folder, ".git")); err != nil {
		return ""
	}
	said, err := git(ctx, folder, protocols, "config", "--local", "--get", "remote.origin.url")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(said)
}

// settings keep git from running code of a repository, from following its links and from asking.
var settings = []string{"core.hooksPath=" + os.DevNull, "core.fsmonitor=false", "core.symlinks=false",
	"core.autocrlf=false", "submodule.recurse=false", "credential.interactive=false", "gc.auto=0",
	"maintenance.auto=false"}

// elsewhere are the variables by which git works in another repository than that of the folder. Hooks of git and some
// tools set them.
var elsewhere = []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE",
	"GIT_REPLACE_REF_BASE", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT"}

func git(ctx context.Context, folder, protocols string, arguments ...string) (string, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return "", ErrNoGit
	}
	words := []string{"git", "-C", folder}
	for _, s := range settings {
		words = append(words, "-c", s)
	}
	environment := []string{"GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=", "SSH_ASKPASS_REQUIRE=never",
		"GCM_INTERACTIVE=never", "GIT_ALLOW_PROTOCOL=" + protocols, "GIT_LFS_SKIP_SMUDGE=1", "LC_ALL=C",
		"GIT_SSH_COMMAND=" + cmp.Or(os.Getenv("GIT_SSH_COMMAND"), "ssh") + " -o BatchMode=yes",
		"GIT_CEILING_DIRECTORIES=" + filepath.Dir(folder)}
	watched, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go watchSize(watched, folder, stop)
	said, complaints, err := bounded.ProgramIn(watched, append(words, arguments...),
		slices.Concat(elsewhere, environment), "", bounded.Budget{Time: MaxTime, Bytes: 1 << 20})
	var ended *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(context.Cause(watched), ErrTooBig):
		return "", ErrTooBig
	case errors.As(err, &ended):
		return "", &GitError{lastLine(complaints, err)}
	case err != nil:
		return "", fmt.Errorf("git: %w", err)
	}
	return said, nil
}

// watchSize stops git once the folder has become too large.
func watchSize(ctx context.Context, folder string, stop context.CancelCauseFunc) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if sizeOf(folder) > MaxSize {
			stop(ErrTooBig)
			return
		}
	}
}

// sizeOf returns the size of the files in a folder. Files that vanish meanwhile do not count.
func sizeOf(folder string) (bytes int64) {
	_ = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			if info, err := entry.Info(); err == nil {
				bytes += info.Size()
			}
		}
		return nil
	})
	return bytes
}

// lastLine returns the last line of what git complained about that says something.
func lastLine(complaints string, err error) string {
	lines := strings.Split(strings.TrimSpace(complaints), "\n")
	said := lines[len(lines)-1]
	for _, line := range lines {
		if rest, found := strings.CutPrefix(line, "fatal: "); found {
			said = rest
			break
		}
	}
	return cmp.Or(strings.TrimSpace(said), err.Error())
}
