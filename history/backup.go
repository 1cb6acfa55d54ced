package history

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A backup is a tar archive of the database, the folders below, and at the end a list of the
// checksums of all files, in the format of sha256sum. An archive without the list is incomplete.
const backupList = "SHA256SUMS"

var backupFolders = []string{answersFolder, slicesFolder, huntsFolder}

// stagingFolder contains the files of a backup that is being restored.
const stagingFolder = ".restoring"

// Suffixes for a restored database, like those for a recovered one.
const (
	replacedSuffix = ".replaced-"
	restoredSuffix = ".restored-"
)

// Backup writes the database, saved results and saved queries to w. Other processes may use the
// store meanwhile: the backup is the state at its start.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	if s.dir == "" {
		return errors.New("a history in memory cannot be backed up")
	}
	snapshot, err := s.snapshot(ctx)
	if err != nil {
		return fmt.Errorf("back up the history: %w", s.explain(err))
	}
	defer remove(snapshot)
	a := &archive{ctx: ctx, tar: tar.NewWriter(w)}
	err = a.add(databaseName, snapshot)
	for _, folder := range backupFolders {
		if err == nil {
			err = a.addFolder(s.dir, folder)
		}
	}
	if err == nil {
		err = a.finish()
	}
	if err != nil {
		return fmt.Errorf("back up the history: %w", err)
	}
	return nil
}

// BackupTo writes a backup to a new file.
func (s *Store) BackupTo(ctx context.Context, file string) error {
	write := func(w io.Writer) error { return s.Backup(ctx, w) }
	return writeFile(filepath.Dir(file), ".quarry-*", write, func(temporary string) error {
		if _, err := os.Lstat(file); err == nil {
			return fmt.Errorf("%s exists already", file)
		}
		return rename(temporary, file)
	})
}

// snapshot copies the database to a temporary file.
func (s *Store) snapshot(ctx context.Context) (path string, err error) {
	f, err := os.CreateTemp(s.dir, s.temporary())
	if err != nil {
		return "", err
	}
	if err := f.Close(); err != nil {
		return "", err
	}
	if _, err := s.write.ExecContext(ctx, "VACUUM INTO ?", f.Name()); err != nil {
		return "", errors.Join(err, removeIfExists(f.Name()+"-journal"), remove(f.Name()))
	}
	return f.Name(), nil
}

// archive is a backup that is being written.
type archive struct {
	ctx  context.Context
	tar  *tar.Writer
	sums strings.Builder
}

// addFolder adds the regular files below a folder. Files that disappear meanwhile were deleted.
func (a *archive) addFolder(dir, folder string) error {
	return filepath.WalkDir(filepath.Join(dir, folder), func(file string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !entry.Type().IsRegular() || strings.HasPrefix(entry.Name(), temporaryPrefix) {
			return err
		}
		name, err := filepath.Rel(dir, file)
		if err == nil {
			err = a.add(filepath.ToSlash(name), file)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

func (a *archive) add(name, file string) error {
	if a.ctx.Err() != nil {
		return context.Cause(a.ctx)
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	header := &tar.Header{Name: name, Size: info.Size(), Mode: fileMode, ModTime: info.ModTime().Truncate(time.Second)}
	if err := a.tar.WriteHeader(header); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(a.tar, sum), f, info.Size()); err != nil {
		return fmt.Errorf("%s changed while it was read: %w", file, err)
	}
	fmt.Fprintf(&a.sums, "%s  %s\n", hex.EncodeToString(sum.Sum(nil)), name)
	return nil
}

func (a *archive) finish() error {
	list := a.sums.String()
	header := &tar.Header{Name: backupList, Size: int64(len(list)), Mode: fileMode, ModTime: time.Now().Truncate(time.Second)}
	err := a.tar.WriteHeader(header)
	if err == nil {
		_, err = io.WriteString(a.tar, list)
	}
	return errors.Join(err, a.tar.Close())
}

// Restored is what a restore has done.
type Restored struct {
	Replaced string // path of the previous database; "" if there was none
	Answers  int    // files of saved results that were added
	Queries  int    // saved queries that were added
	Skipped  int    // saved queries that exist with other contents, and were not changed
}

// Restore replaces the database in a folder by that of a backup, and adds saved results and saved
// queries that are missing. It changes nothing if the backup is damaged, incomplete or from a newer
// version, or while another process uses the store.
func Restore(ctx context.Context, dir string, backup io.Reader) (done Restored, err error) {
	if err := makeFolders(dir); err != nil {
		return done, &ReadOnlyError{Path: dir, Err: err}
	}
	unlock, err := lockFile(filepath.Join(dir, locksFolder, "open"))
	if err != nil {
		return done, &ReadOnlyError{Path: dir, Err: err}
	}
	defer unlock()
	if err := checkUnused(dir); err != nil {
		return done, err
	}
	staging := filepath.Join(dir, stagingFolder)
	if err := removeStaging(dir); err != nil {
		return done, &ReadOnlyError{Path: dir, Err: err}
	}
	defer func() { err = errors.Join(err, removeStaging(dir)) }()
	names, err := unpack(ctx, staging, backup)
	if err != nil {
		return done, fmt.Errorf("read the backup: %w", err)
	}
	if err := checkBackup(ctx, filepath.Join(staging, databaseName)); err != nil {
		return done, err
	}
	for _, name := range names {
		if err := done.place(staging, dir, name); err != nil {
			return done, &ReadOnlyError{Path: dir, Err: err}
		}
	}
	return done, done.replace(staging, dir)
}

// removeStaging removes what a restore that crashed has left.
func removeStaging(dir string) error {
	staging := filepath.Join(dir, stagingFolder)
	if _, err := os.Lstat(staging); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return removeAll(staging)
}

// checkUnused returns an error while a process has the store open.
func checkUnused(dir string) error {
	p := &presence{folder: filepath.Join(dir, locksFolder)}
	tokens, err := p.known()
	if err != nil {
		return &ReadOnlyError{Path: dir, Err: err}
	}
	for _, token := range tokens {
		if p.alive(token) {
			return errors.New("the history is in use: quit all other quarry programs first")
		}
	}
	return nil
}

// unpack writes the files of a backup to a folder, checks them and returns their names.
func unpack(ctx context.Context, folder string, backup io.Reader) ([]string, error) {
	sums := map[string]string{}
	for archive := tar.NewReader(backup); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("it is not a backup of quarry, or incomplete")
		}
		if err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if header.Name == backupList {
			if err := checkSums(sums, archive); err != nil {
				return nil, err
			}
			break
		}
		if header.Typeflag != tar.TypeReg || !isBackupName(header.Name) {
			return nil, fmt.Errorf("it contains the unknown file %q", header.Name)
		}
		if sums[header.Name], err = unpackFile(filepath.Join(folder, filepath.FromSlash(header.Name)), archive); err != nil {
			return nil, err
		}
	}
	if sums[databaseName] == "" {
		return nil, errors.New("it does not contain a history")
	}
	delete(sums, databaseName)
	return slices.Sorted(maps.Keys(sums)), nil
}

// isBackupName reports whether a file belongs into a backup. No name leads out of the store.
func isBackupName(name string) bool {
	if name == databaseName {
		return true
	}
	folder, _, _ := strings.Cut(name, "/")
	return path.Clean(name) == name && filepath.IsLocal(filepath.FromSlash(name)) && folder != name &&
		slices.Contains(backupFolders, folder)
}

func unpackFile(path string, content io.Reader) (sum string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), folderMode); err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(&changes{f}, hash), content)
	return hex.EncodeToString(hash.Sum(nil)), errors.Join(err, f.Sync(), f.Close())
}

// checkSums compares the checksums of unpacked files with the list.
func checkSums(sums map[string]string, list io.Reader) error {
	lines := bufio.NewScanner(list)
	listed := 0
	for lines.Scan() {
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		if sums[name] != sum {
			return fmt.Errorf("%s is damaged", name)
		}
		listed++
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if listed != len(sums) {
		return errors.New("its list of files is incomplete")
	}
	return nil
}

// checkBackup upgrades the database of a backup and checks it.
func checkBackup(ctx context.Context, path string) error {
	write, read, err := openPools(ctx, path)
	if err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	err = migrate(ctx, write, path)
	if err == nil {
		var problems []string
		if problems, err = checkDatabase(ctx, write); err == nil && len(problems) > 0 {
			err = fmt.Errorf("its history is damaged: %s", problems[0])
		}
	}
	err = errors.Join(err, read.Close(), write.Close())
	var newer *NewerError
	if errors.As(err, &newer) {
		return fmt.Errorf("the backup was written by a newer version of quarry (format %d, this version supports %d): update quarry",
			newer.Found, newer.Known)
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("read the backup: %w", err)
}

// place moves a file from the staging folder to its place. Existing files stay.
func (r *Restored) place(staging, dir, name string) error {
	from, to := filepath.Join(staging, filepath.FromSlash(name)), filepath.Join(dir, filepath.FromSlash(name))
	isQuery := strings.HasPrefix(name, huntsFolder+"/")
	before, err := os.ReadFile(to)
	switch {
	case err == nil && !isQuery:
		return nil // the names of results contain their checksum
	case err == nil:
		content, err := os.ReadFile(from)
		if err == nil && string(content) != string(before) {
			r.Skipped++
		}
		return err
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), folderMode); err != nil {
		return err
	}
	if isQuery {
		r.Queries++
	} else {
		r.Answers++
	}
	return rename(from, to)
}

// replace moves the current database aside and the restored one into its place.
func (r *Restored) replace(staging, dir string) error {
	path := filepath.Join(dir, databaseName)
	if err := finishRecovery(path); err != nil {
		return &ReadOnlyError{Path: path, Err: err}
	}
	stamp := time.Now().UTC().Format(stampLayout)
	if _, err := os.Stat(path); err == nil {
		r.Replaced = path + replacedSuffix + stamp
	}
	err := rename(filepath.Join(staging, databaseName), path+restoredSuffix+stamp)
	if err == nil {
		err = syncFolder(dir)
	}
	if err == nil {
		err = finishRecovery(path)
	}
	if err != nil {
		return &ReadOnlyError{Path: path, Err: err}
	}
	return nil
}
