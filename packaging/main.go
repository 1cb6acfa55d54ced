// Packaging builds what a release consists of: static binaries for six targets in archives, deb and rpm packages, lists
// of their dependencies (SBOM), checksums, a Homebrew formula, a Scoop manifest and a container file. The same commit
// gives the same bytes.
//
//	cd packaging && go run . -out ../dist
package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// target is a system and processor to build for.
type target struct{ system, arch string }

func (t target) String() string { return t.system + "_" + t.arch }

var targets = []target{
	{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"},
	{"windows", "arm64"},
}

// release is what is built.
type release struct {
	source  string // folder of the main module
	out     string
	version string    // without v
	commit  time.Time // of which everything in the archives is dated
	texts   []file    // that every archive has besides the binary
}

// file is a file of an archive.
type file struct {
	name string
	mode os.FileMode
	data []byte
}

func main() {
	var r release
	only, check, notice := "", false, false
	flag.StringVar(&r.source, "source", "..", "folder of the main module")
	flag.StringVar(&r.out, "out", "../dist", "folder for the release; it must be empty or missing")
	flag.StringVar(&only, "only", "", "targets, such as linux_amd64,windows_amd64; all by default")
	flag.BoolVar(&check, "check", false, "build everything twice and compare")
	flag.BoolVar(&notice, "notice", false, "only write NOTICE, the licences of what is linked")
	flag.Parse()
	if notice {
		if err := r.writeNotice(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "packaging:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(context.Background(), &r, only, check); err != nil {
		fmt.Fprintln(os.Stderr, "packaging:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, r *release, only string, check bool) error {
	chosen, err := choose(only)
	if err != nil {
		return err
	}
	if err := r.prepare(ctx); err != nil {
		return err
	}
	if err := r.build(ctx, chosen); err != nil {
		return err
	}
	if check {
		return r.compare(ctx, chosen)
	}
	return nil
}

func choose(only string) ([]target, error) {
	if only == "" {
		return targets, nil
	}
	var chosen []target
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(targets, func(t target) bool { return t.String() == name })
		if i < 0 {
			return nil, fmt.Errorf("unknown target %q (use some of %v)", name, targets)
		}
		chosen = append(chosen, targets[i])
	}
	return chosen, nil
}

// prepare reads what all targets share.
func (r *release) prepare(ctx context.Context) error {
	entries, err := os.ReadDir(r.out)
	if err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty", r.out)
	}
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	if r.out, err = filepath.Abs(r.out); err != nil {
		return err
	}
	seconds, err := r.output(ctx, nil, "git", "log", "-1", "--format=%ct")
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(seconds)), 10, 64)
	if err != nil {
		return fmt.Errorf("time of the commit: %w", err)
	}
	r.commit = time.Unix(n, 0).UTC()
	for _, name := range []string{"README.md", "CHANGELOG.md", "LICENSE", "NOTICE", "SECURITY.md"} {
		data, err := os.ReadFile(filepath.Join(r.source, name))
		if err != nil {
			return err
		}
		r.texts = append(r.texts, file{name, 0o644, data})
	}
	host := target{runtime.GOOS, runtime.GOARCH}
	program, err := r.compile(ctx, host)
	if err != nil {
		return err
	}
	defer os.Remove(program)
	printed, err := r.output(ctx, nil, program, "version")
	if err != nil {
		return err
	}
	words := strings.Fields(string(printed))
	if len(words) < 2 {
		return fmt.Errorf("quarry version prints %q", printed)
	}
	r.version = words[1]
	for name, args := range map[string][]string{
		"man/quarry.1": {"man"}, "completions/quarry.bash": {"completion", "bash"},
		"completions/_quarry": {"completion", "zsh"}, "completions/quarry.fish": {"completion", "fish"},
		"completions/quarry.ps1": {"completion", "powershell"},
	} {
		data, err := r.output(ctx, nil, program, args...)
		if err != nil {
			return err
		}
		r.texts = append(r.texts, file{name, 0o644, data})
	}
	slices.SortFunc(r.texts, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	return nil
}

// build builds the targets and what refers to them.
func (r *release) build(ctx context.Context, chosen []target) error {
	for _, t := range chosen {
		if err := r.buildTarget(ctx, t); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	sums, err := checksums(r.out)
	if err != nil {
		return err
	}
	if err := r.manifests(sums); err != nil {
		return err
	}
	return r.write("checksums.txt", []byte(sums.String()))
}

func (r *release) buildTarget(ctx context.Context, t target) error {
	program, err := r.compile(ctx, t)
	if err != nil {
		return err
	}
	defer os.Remove(program)
	data, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	bom, err := r.dependencies(program, t)
	if err != nil {
		return err
	}
	base := fmt.Sprintf("quarry_%s_%s", r.version, t)
	if err := r.write(base+".cdx.json", bom); err != nil {
		return err
	}
	binary := file{"quarry", 0o755, data}
	if t.system == "windows" {
		binary.name = "quarry.exe"
	}
	files := append([]file{binary}, r.texts...)
	if t.system == "windows" {
		return r.archive(base+".zip", files, writeZIP)
	}
	if err := r.archive(base+".tar.gz", files, writeTar); err != nil {
		return err
	}
	if t.system == "linux" {
		return r.packages(t, program)
	}
	return nil
}

// compile builds the program of a target and returns its path.
func (r *release) compile(ctx context.Context, t target) (string, error) {
	out, err := os.CreateTemp("", "quarry-*")
	if err != nil {
		return "", err
	}
	out.Close()
	// -buildvcs puts the commit into the binary; without the linker's build ID, folders do not matter.
	env := []string{"GOOS=" + t.system, "GOARCH=" + t.arch, "CGO_ENABLED=0", "GOFLAGS="}
	_, err = r.output(ctx, env, "go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w -buildid=",
		"-o", out.Name(), ".")
	return out.Name(), err
}

// output runs a program in the source folder and returns what it prints.
func (r *release) output(ctx context.Context, env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env, cmd.Stderr = r.source, append(os.Environ(), env...), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return out, nil
}

func (r *release) write(name string, data []byte) error {
	path := filepath.Join(r.out, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

// sums are the SHA-256 of files by name.
type sums map[string]string

func (s sums) String() string {
	var b strings.Builder
	for _, name := range slices.Sorted(keys(s)) {
		fmt.Fprintf(&b, "%s  %s\n", s[name], name)
	}
	return b.String()
}

func keys(s sums) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for name := range s {
			if !yield(name) {
				return
			}
		}
	}
}

func checksums(folder string) (sums, error) {
	all := sums{}
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		in, err := os.Open(path)
		if err != nil {
			return err
		}
		defer in.Close()
		sum := sha256.New()
		if _, err := io.Copy(sum, in); err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		all[filepath.ToSlash(name)] = fmt.Sprintf("%x", sum.Sum(nil))
		return err
	})
	return all, err
}

// compare builds everything again and reports what differs.
func (r *release) compare(ctx context.Context, chosen []target) error {
	again := *r
	folder, err := os.MkdirTemp("", "quarry-again-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	again.out = folder
	if err := again.build(ctx, chosen); err != nil {
		return err
	}
	first, err := checksums(r.out)
	if err != nil {
		return err
	}
	second, err := checksums(folder)
	if err != nil {
		return err
	}
	for name, sum := range first {
		if second[name] != sum {
			return fmt.Errorf("not reproducible: %s", name)
		}
	}
	fmt.Printf("%d files, built twice with the same bytes\n", len(first))
	return nil
}
