# shellcheck shell=sh
# Atomic files and cross-process locks for POSIX shell scripts: the same lock as eslint-plugin-atomic-fs/runtime.
#
#     . ./node_modules/eslint-plugin-atomic-fs/runtime/atomic-fs.sh
#
#     atomic_fs_lock [-t SECONDS] [-E STATUS] FILE              take the lock of FILE
#     atomic_fs_unlock FILE                                     give it back
#     atomic_fs_assert_held FILE                                fail when it was taken away
#     atomic_fs_with_lock [-t SECONDS] [-E STATUS] FILE COMMAND [ARGUMENT...]
#     atomic_fs_append [-s] [-t SECONDS] [-E STATUS] FILE [RECORD...]      records from standard input without RECORD
#     atomic_fs_replace [-n] FILE [COMMAND [ARGUMENT...]]       content from standard input without COMMAND
#     atomic_fs_update [-n] [-t SECONDS] [-E STATUS] FILE COMMAND [ARGUMENT...]  old content to COMMAND, its output back
#     atomic_fs_sweep DIRECTORY                                 remove what dead processes left behind
#
# Status: 64 wrong use, 65 asked for a lock that this shell holds, 73 the file system refused, 75 timed out, 76 the lock
# was taken away. ATOMIC_FS_ERROR then says which; ATOMIC_FS_ID is the id of the lock taken last.
# docs/runtime/shell.md explains all of it; docs/runtime/lock-protocol.md has the protocol.
#
# Written for any POSIX shell, so: no `local`, every own name begins with atomic_fs_, ATOMIC_FS_ or _afs_, nothing is ever
# split or globbed, and every command that may fail stands where `set -e` does not look. After calling a command
# of the user only positional parameters are trusted: it may have called these functions itself.

if [ -n "${ZSH_VERSION-}" ]; then
  # In zsh's own mode an EXIT trap set in a function ends with the function.
  case $(emulate) in
    sh | ksh) ;;
    *)
      echo 'atomic-fs: zsh must be in sh emulation: zsh --emulate sh, or emulate sh' >&2
      # shellcheck disable=SC2317 # `exit` is reached where `return` is refused: in a script that is run, not sourced.
      return 64 2>/dev/null || exit 64
      ;;
  esac
fi

_afs_nl='
'
_afs_proc=/proc
_afs_domain=
_afs_digits=
_afs_mv=
_afs_sleep=
_afs_slots=0
_afs_trap_pid=
_afs_trap_set=
_afs_trap_exit=
_afs_owner=
_afs_sweep_due=0
ATOMIC_FS_ERROR=
ATOMIC_FS_ID=

# ---------------------------------------------------------------------------------------------------------- errors

# _afs_fail NAME MESSAGE: says it. Succeeds, so that under `set -e` the caller still cleans up before it returns.
_afs_fail() {
  # shellcheck disable=SC2034 # Read by the caller.
  ATOMIC_FS_ERROR=$1
  printf 'atomic-fs: %s: %s\n' "$1" "$2" >&2
}

_afs_usage() {
  _afs_fail EINVAL "$1"
}

# --------------------------------------------------------------------------------------------------------- options

# _afs_options LETTERS WORDS...: reads options; sets _afs_shift to the number of words they took.
_afs_options() {
  # shellcheck disable=SC2034 # Read by the caller.
  ATOMIC_FS_ERROR=
  _afs_letters=$1
  shift
  _afs_shift=0
  _afs_timeout=1500
  _afs_conflict=75
  _afs_fsync=
  while [ "$#" -gt 0 ]; do
    case $1 in
      --)
        _afs_shift=$((_afs_shift + 1))
        return 0
        ;;
      -[a-zA-Z]) ;;
      -?*)
        _afs_usage "unknown option '$1'; write -- before a file whose name begins with a dash"
        return 64
        ;;
      *) return 0 ;;
    esac
    case $_afs_letters in
      *"${1#-}"*) ;;
      *)
        _afs_usage "unknown option '$1'"
        return 64
        ;;
    esac
    case $1 in
      -n) _afs_fsync=0 ;;
      -s) _afs_fsync=1 ;;
      *)
        if [ "$#" -lt 2 ]; then
          _afs_usage "option $1 needs a value"
          return 64
        fi
        _afs_value "$1" "$2" || return 64
        shift
        _afs_shift=$((_afs_shift + 1))
        ;;
    esac
    shift
    _afs_shift=$((_afs_shift + 1))
  done
}

# The value of -t in hundredths of a second, or of -E.
_afs_value() {
  case $1$2 in
    -tinf) _afs_timeout=inf ;;
    -t | -t. | -t*[!0-9.]* | -t*.*.* | -t[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*)
      _afs_usage "option -t needs seconds, as 15 or 0.5, or inf, not '$2'"
      return 64
      ;;
    -t*)
      _afs_whole=${2%%.*}
      _afs_part=
      case $2 in *.*) _afs_part=${2#*.} ;; esac
      _afs_part=${_afs_part}00
      _afs_part=${_afs_part%"${_afs_part#??}"}
      _afs_decimal "$_afs_whole$_afs_part"
      _afs_timeout=$_afs_number
      ;;
    -E | -E*[!0-9]* | -E????*)
      _afs_usage "option -E needs a number up to 255, not '$2'"
      return 64
      ;;
    -E*) _afs_conflict=$2 ;;
  esac
}

# Digits as a number: without the leading zeros that arithmetic would take for octal.
_afs_decimal() {
  _afs_number=$1
  while :; do
    case $_afs_number in
      0?*) _afs_number=${_afs_number#0} ;;
      *) break ;;
    esac
  done
  _afs_number=${_afs_number:-0}
}

# ---------------------------------------------------------------------------------------------------------- system

# Adds the time since the last call to _afs_now, in hundredths of a second; "start" sets it to zero. From procfs it
# costs no process. Only the last digits are compared, because some shells calculate with 32 bits, and time
# that goes back counts as none.
_afs_clock() {
  if { IFS=' ' read -r _afs_x _afs_y <"$_afs_proc/uptime"; } 2>/dev/null; then
    _afs_x=${_afs_x%.*}${_afs_x#*.}
  else
    _afs_x=$(date +%s)00
  fi
  case $_afs_x in ???????*) _afs_x=${_afs_x#"${_afs_x%???????}"} ;; esac
  _afs_decimal "$_afs_x"
  if [ "${1-}" = start ]; then
    _afs_now=0
  else
    _afs_passed=$((_afs_number - _afs_ticked))
    if [ "$_afs_passed" -lt 0 ]; then _afs_passed=$((_afs_passed + 10000000)); fi
    if [ "$_afs_passed" -lt 5000000 ]; then _afs_now=$((_afs_now + _afs_passed)); fi
  fi
  _afs_ticked=$_afs_number
}

# _afs_pause SECONDS
_afs_pause() {
  if [ -z "$_afs_sleep" ]; then
    _afs_sleep=1
    # POSIX promises whole seconds only.
    if command sleep 0.001 2>/dev/null; then _afs_sleep=fraction; fi
  fi
  if [ "$_afs_sleep" = fraction ]; then command sleep "$1"; else command sleep 1; fi
}

# Sets _afs_link to the target of a symbolic link. The x keeps newlines at the end.
_afs_readlink() {
  if command -v readlink >/dev/null 2>&1; then
    _afs_link=$(command readlink "$1" 2>/dev/null && echo x) || return 1
    _afs_link=${_afs_link%"$_afs_nl"x}
  else
    _afs_link=$(LC_ALL=C QUOTING_STYLE=literal command ls -ld "$1" 2>/dev/null && echo x) || return 1
    _afs_link=${_afs_link%"$_afs_nl"x}
    _afs_link=${_afs_link#*"$1 -> "}
  fi
}

# Sets _afs_hash to the SHA-256 of a text.
_afs_sha256() {
  if command -v sha256sum >/dev/null 2>&1; then
    _afs_hash=$(printf %s "$1" | command sha256sum)
    _afs_hash=${_afs_hash%% *}
  elif command -v shasum >/dev/null 2>&1; then
    _afs_hash=$(printf %s "$1" | command shasum -a 256)
    _afs_hash=${_afs_hash%% *}
  elif command -v openssl >/dev/null 2>&1; then
    _afs_hash=$(printf %s "$1" | command openssl dgst -sha256)
    _afs_hash=${_afs_hash##* }
  else
    _afs_hash=
  fi
  case $_afs_hash in
    *[!0-9a-f]*) return 1 ;;
    ????????????????*) return 0 ;;
  esac
  return 1
}

# Sets _afs_names to the names in a directory, one on a line. 1: no such directory. 2: it may not be listed.
_afs_list() {
  if _afs_names=$(LC_ALL=C QUOTING_STYLE=literal command ls -A "$1" 2>/dev/null); then return 0; fi
  if [ -d "$1" ]; then return 2; fi
  return 1
}

# _afs_facts PATH: sets _afs_mode (as ls writes it), _afs_uid, _afs_gid, _afs_size.
_afs_facts() {
  _afs_rest=$(LC_ALL=C command ls -ldn "$1" 2>/dev/null) || return 1
  _afs_word && _afs_mode=$_afs_x
  _afs_word
  _afs_word && _afs_uid=$_afs_x
  _afs_word && _afs_gid=$_afs_x
  _afs_word && _afs_size=$_afs_x
}

# Moves the first word of _afs_rest to _afs_x.
_afs_word() {
  while :; do
    case $_afs_rest in
      ' '*) _afs_rest=${_afs_rest# } ;;
      *) break ;;
    esac
  done
  _afs_x=${_afs_rest%% *}
  _afs_rest=${_afs_rest#"$_afs_x"}
}

# Forces a file or a directory to the disk, with whatever sync(1) there is: where it takes no file, everything.
_afs_sync() {
  if command -v sync >/dev/null 2>&1; then command sync "$1"; fi
}

# Whether mv can be told not to move into an existing directory. Its complaint shows whether it knows the option.
_afs_detect_mv() {
  if [ -n "$_afs_mv" ]; then return 0; fi
  _afs_mv=plain
  if [ "${ATOMIC_FS_MV-}" = plain ]; then return 0; fi
  case $(LC_ALL=C command mv -T /dev/null/a /dev/null/b 2>&1) in
    *[Nn]'ot a directory'*) _afs_mv=T ;;
  esac
}

# _afs_rename FROM TO: one rename(2). With plain mv, a directory TO would be moved into; the callers know.
_afs_rename() {
  if [ "$_afs_mv" = T ]; then LC_ALL=C command mv -fT "$1" "$2"; else LC_ALL=C command mv -f "$1" "$2"; fi
}

# Removes a directory if it is empty. A full one is somebody's lock, and stays.
_afs_rmdir() {
  command rmdir "$1" 2>/dev/null || :
}

# -------------------------------------------------------------------------------------------------------- identity

# Reads a procfs stat line: sets _afs_stat_pid, _afs_state, _afs_threads, _afs_started.
_afs_stat() {
  { IFS= read -r _afs_line <"$1"; } 2>/dev/null || return 1
  _afs_stat_pid=${_afs_line%% *}
  # The program's name stands in parentheses and may itself contain parentheses and spaces.
  _afs_rest=${_afs_line##*') '}
  _afs_state=${_afs_rest%% *}
  _afs_i=3
  while [ "$_afs_i" -lt 22 ]; do
    _afs_rest=${_afs_rest#* }
    _afs_i=$((_afs_i + 1))
    if [ "$_afs_i" = 20 ]; then _afs_threads=${_afs_rest%% *}; fi
  done
  _afs_started=${_afs_rest%% *}
  case $_afs_started in '' | *[!0-9]*) return 1 ;; esac
}

_afs_inode() {
  _afs_number=0
  _afs_readlink "$1" || return 0
  case $_afs_link in
    *'['*']')
      _afs_x=${_afs_link##*'['}
      _afs_x=${_afs_x%']'}
      case $_afs_x in '' | *[!0-9]*) ;; *) _afs_number=$_afs_x ;; esac
      ;;
  esac
}

# What holds for this shell and all its subshells: _afs_os, _afs_domain, _afs_procfs. A part that is not known is 0.
_afs_machine() {
  if [ -n "$_afs_domain" ]; then return 0; fi
  _afs_procfs=0
  case $(uname -s) in
    Linux)
      _afs_os=l
      # A procfs mounted for another process namespace shows other numbers than ours; its verdicts would be about
      # strangers. In a subshell $$ is another process, so a child is asked to compare.
      if _afs_stat "$_afs_proc/self/stat"; then
        if [ "$_afs_stat_pid" = "$$" ]; then
          _afs_procfs=1
        else
          # shellcheck disable=SC2016 # For the inner shell to expand.
          _afs_x=$(exec sh -c 'IFS=" " read -r p x <"$1/self/stat" && [ "$p" = "$$" ] && echo same' sh "$_afs_proc") || :
          if [ "$_afs_x" = same ]; then _afs_procfs=1; fi
        fi
      fi
      # Not the namespaces of a child: those may differ.
      _afs_self=self
      if [ "$_afs_procfs" = 1 ]; then _afs_self=$_afs_stat_pid; fi
      _afs_boot=0
      if { IFS= read -r _afs_x <"$_afs_proc/sys/kernel/random/boot_id"; } 2>/dev/null; then
        _afs_y=${_afs_x#????????-}
        case ${_afs_x%%-*}${_afs_y%%-*} in
          *[!0-9a-f]*) ;;
          ????????????) _afs_boot=${_afs_x%%-*}${_afs_y%%-*} ;;
        esac
      fi
      _afs_inode "$_afs_proc/$_afs_self/ns/pid"
      _afs_pidns=$_afs_number
      _afs_inode "$_afs_proc/$_afs_self/ns/time"
      # A kernel before 5.6, or built without them, has no time namespaces: then there is nothing that could differ.
      if [ "$_afs_pidns" != 0 ] && [ ! -h "$_afs_proc/$_afs_self/ns/time" ]; then _afs_number=none; fi
      _afs_domain=${_afs_boot}_${_afs_pidns}_$_afs_number
      ;;
    CYGWIN* | MINGW* | MSYS*)
      _afs_os=w
      _afs_domain=0_0
      ;;
    Darwin)
      _afs_os=d
      _afs_domain=0_0
      # Only among shells: Node computes its domain from things that no portable command tells.
      _afs_x=$(command sysctl -n kern.bootsessionuuid 2>/dev/null) || _afs_x=
      if [ -n "$_afs_x" ] && _afs_sha256 "$_afs_x"; then
        _afs_domain=s${_afs_hash%"${_afs_hash#????????????}"}_s
      fi
      ;;
    *)
      _afs_os=d
      _afs_domain=0_0
      ;;
  esac
}

# The process that runs this: _afs_pid, _afs_start. Not $$, which in a subshell is a process that may outlive it.
_afs_identify() {
  _afs_machine
  _afs_start=0
  if [ "$_afs_procfs" = 1 ] && _afs_stat "$_afs_proc/self/stat"; then
    _afs_pid=$_afs_stat_pid
    _afs_start=$_afs_started
  else
    # The shell of the substitution becomes the one that answers, so its parent is this process.
    # shellcheck disable=SC2016 # For the inner shell to expand.
    _afs_pid=$(exec sh -c 'echo "$PPID"')
  fi
  _afs_winpid=$_afs_pid
  if [ "$_afs_os" = w ]; then
    { IFS= read -r _afs_winpid <"$_afs_proc/$_afs_pid/winpid"; } 2>/dev/null || _afs_winpid=$_afs_pid
  fi
}

# Sets _afs_random to 24 random digits. New ones for every name: a counter would be lost with the subshell that counts.
_afs_draw() {
  _afs_random=
  if { IFS= read -r _afs_x <"$_afs_proc/sys/kernel/random/uuid"; } 2>/dev/null; then
    # The last group and the first two: none of these has fixed digits.
    _afs_y=${_afs_x#????????-}
    _afs_random=${_afs_x##*-}${_afs_x%%-*}${_afs_y%%-*}
  else
    _afs_x=$(command od -An -N12 -tx1 /dev/urandom 2>/dev/null) || _afs_x=
    while [ -n "$_afs_x" ]; do
      _afs_y=${_afs_x#?}
      case $_afs_x in [0-9a-f]*) _afs_random=$_afs_random${_afs_x%"$_afs_y"} ;; esac
      _afs_x=$_afs_y
    done
  fi
  case $_afs_random in
    *[!0-9a-f]*) ;;
    ????????????????????????) return 0 ;;
  esac
  _afs_fail EFAILED 'there is no source of random numbers'
  return 73
}

# Sets _afs_id to a new name for an entry; never the same twice.
_afs_new_id() {
  _afs_draw || return "$?"
  _afs_id=1x.$_afs_os.$_afs_winpid.$_afs_winpid.$_afs_start.$_afs_domain.$_afs_random
}

# Sets _afs_temp to a new name for a temporary file beside a file; the form is that of tmpPath.
_afs_new_temp() {
  _afs_domain_digits
  _afs_draw || return "$?"
  _afs_suffix=.$_afs_winpid.$_afs_digits${_afs_random%????????}.tmp
  _afs_x=${1##*/}
  _afs_y=$((255 - ${#_afs_suffix}))
  # A character takes at most four bytes. Too long a name is replaced whole: cutting could end inside a character.
  if [ "$((${#_afs_x} * 4))" -gt "$_afs_y" ] && [ "$(printf %s "$_afs_x" | wc -c)" -gt "$_afs_y" ]; then
    _afs_x=.long-name
  fi
  _afs_temp=${1%/*}/$_afs_x$_afs_suffix
}

# Sets _afs_digits to the eight digits by which a temporary file says where its writer runs; zeros when not known.
_afs_domain_digits() {
  if [ -n "$_afs_digits" ]; then return 0; fi
  _afs_digits=00000000
  if [ "$_afs_os" = l ] && ! _afs_vague "$_afs_domain" && _afs_sha256 "$_afs_domain"; then
    _afs_digits=${_afs_hash%"${_afs_hash#????????}"}
  fi
}

_afs_vague() {
  case _$1_ in *_0_*) return 0 ;; esac
  return 1
}

# -------------------------------------------------------------------------------------------------------- liveness

# _afs_parse NAME: reads an id into _afs_o_os, _afs_o_pid, _afs_o_tid, _afs_o_start, _afs_o_domain.
_afs_parse() {
  case $1 in
    *[!0-9a-z_.]*) return 1 ;;
    1[ux].[ldw].*.*.*.*.*) ;;
    *) return 1 ;;
  esac
  _afs_rest=${1#1?.}
  _afs_o_os=${_afs_rest%%.*} _afs_rest=${_afs_rest#*.}
  _afs_o_pid=${_afs_rest%%.*} _afs_rest=${_afs_rest#*.}
  _afs_o_tid=${_afs_rest%%.*} _afs_rest=${_afs_rest#*.}
  _afs_o_start=${_afs_rest%%.*} _afs_rest=${_afs_rest#*.}
  _afs_o_domain=${_afs_rest%%.*} _afs_rest=${_afs_rest#*.}
  case $_afs_o_pid.$_afs_o_tid in *[!0-9.]* | .* | *. | 0* | *.0*) return 1 ;; esac
  case $_afs_o_start in '' | *[!0-9]*) return 1 ;; esac
  case $_afs_o_domain in '' | *[!0-9a-z_]*) return 1 ;; esac
  case $_afs_rest in *[!0-9a-z]*) return 1 ;; ?????????????*) return 0 ;; esac
  return 1
}

# Judges the owner that was parsed: sets _afs_verdict to dead, alive or unknown, and _afs_reason. Doubt is never dead.
_afs_judge() {
  _afs_verdict=unknown
  if _afs_vague "$_afs_domain" || _afs_vague "$_afs_o_domain"; then
    _afs_reason='its machine is not known, so it cannot be checked'
    return 0
  fi
  if [ "$_afs_o_os.$_afs_o_domain" != "$_afs_os.$_afs_domain" ]; then
    _afs_reason='it belongs to another machine, boot, container or kind of program, so it cannot be checked'
    return 0
  fi
  _afs_judge_process "$_afs_o_pid"
  if [ "$_afs_verdict" = dead ] || [ "$_afs_procfs" = 0 ] || [ "$_afs_o_start" = 0 ]; then return 0; fi
  _afs_task=$_afs_proc/$_afs_o_pid/task
  if _afs_stat "$_afs_task/$_afs_o_tid/stat"; then
    if [ "$_afs_started" != "$_afs_o_start" ]; then
      _afs_verdict=dead _afs_reason='its process number has been used again'
    fi
    return 0
  fi
  # The process ended in this moment, or is hidden, or only this thread has ended.
  _afs_x=$(command ls "$_afs_task" 2>/dev/null) || return 0
  case $_afs_nl$_afs_x$_afs_nl in
    "$_afs_nl$_afs_nl" | *"$_afs_nl$_afs_o_tid$_afs_nl"*) ;;
    *) _afs_verdict=dead _afs_reason='its thread has ended' ;;
  esac
}

# Judges a process of this machine and namespace by its number alone.
_afs_judge_process() {
  _afs_verdict=alive _afs_reason='the process is alive'
  # Some shells take such a number for a negative one, which would mean a group, or everybody.
  case $1 in ??????????*) return 0 ;; esac
  if ! kill -0 "$1" 2>/dev/null; then
    # The status does not tell "no such process" from "not yours": the words do.
    # shellcheck disable=SC2030 # The locale shall change for this one command only.
    _afs_x=$(LC_ALL=C && export LC_ALL && kill -0 "$1" 2>&1) || :
    case $_afs_x in
      *[Nn]'o such process'*) _afs_verdict=dead _afs_reason='no such process' ;;
      *) _afs_reason='the process exists' ;;
    esac
    if [ "$_afs_verdict" = dead ]; then return 0; fi
  fi
  if [ "$_afs_procfs" = 0 ] || ! _afs_stat "$_afs_proc/$1/stat"; then return 0; fi
  # With threads left, only the first thread has ended.
  case $_afs_state.$_afs_threads in
    [ZX].[01]) _afs_verdict=dead _afs_reason='the process has ended and is only waiting to be collected' ;;
  esac
}

# ----------------------------------------------------------------------------------------------------------- paths

# _afs_real DIRECTORY: sets _afs_dir to it without links.
_afs_real() {
  _afs_dir=$(CDPATH='' cd -P "$1" 2>/dev/null && pwd -P && echo x) || return 1
  _afs_dir=${_afs_dir%"$_afs_nl"x}
  # POSIX lets two slashes at the start stay; only Windows gives them a meaning.
  case $_afs_os$_afs_dir in [ld]//*) _afs_dir=/${_afs_dir#//} ;; esac
}

# _afs_locate PATH CREATE: follows links, also to a file that is missing. Sets _afs_kind to file, missing, directory or
# special (can only be written through) and _afs_target to the path from the root. CREATE 1: makes a missing directory.
_afs_locate() {
  _afs_machine
  _afs_path=$1
  case $_afs_path in
    '')
      _afs_fail ENOENT "an empty path names no file"
      return 73
      ;;
    /*) ;;
    *) _afs_path=./$_afs_path ;;
  esac
  # These name descriptors that are already open.
  case $_afs_path in
    /dev/stdin | /dev/stdout | /dev/stderr | /dev/fd/* | /proc/*)
      _afs_kind=special _afs_target=$_afs_path
      return 0
      ;;
  esac
  _afs_links=0
  while :; do
    if [ -d "$_afs_path" ]; then
      if ! _afs_real "$_afs_path"; then
        _afs_fail EACCES "cannot enter the directory '$_afs_path'"
        return 73
      fi
      _afs_kind=directory _afs_target=$_afs_dir
      return 0
    fi
    case $_afs_path in
      */)
        _afs_fail EISDIR "'$1' names a directory"
        return 73
        ;;
    esac
    _afs_parent=${_afs_path%/*}
    _afs_parent=${_afs_parent:-/}
    _afs_base=${_afs_path##*/}
    if ! _afs_real "$_afs_parent"; then
      if [ "$2" = 1 ] && [ ! -e "$_afs_parent" ]; then
        if ! command mkdir -p "$_afs_parent" || ! _afs_real "$_afs_parent"; then
          _afs_fail EFAILED "cannot make the directory of '$1'"
          return 73
        fi
      else
        _afs_fail ENOENT "there is no directory '$_afs_parent', or it may not be entered"
        return 73
      fi
    fi
    _afs_path=${_afs_dir%/}/$_afs_base
    if [ ! -L "$_afs_path" ] || ! _afs_readlink "$_afs_path"; then break; fi
    _afs_links=$((_afs_links + 1))
    if [ "$_afs_links" -gt 40 ]; then
      _afs_fail ELOOP "too many links on the way to '$1'"
      return 73
    fi
    case $_afs_link in
      /*) _afs_path=$_afs_link ;;
      *) _afs_path=${_afs_dir%/}/$_afs_link ;;
    esac
  done
  _afs_kind=missing
  if [ -f "$_afs_path" ]; then
    _afs_kind='file'
    # Only the system knows how a file system that ignores case spells the name.
    if [ "$_afs_os" = d ] && _afs_x=$(command realpath "$_afs_path" 2>/dev/null && echo x); then
      _afs_path=${_afs_x%"$_afs_nl"x}
    fi
  elif [ -e "$_afs_path" ]; then
    _afs_kind=special
  fi
  _afs_target=$_afs_path
}

# Sets _afs_lock to the lock of _afs_target, and _afs_lock_base to its last part.
_afs_lock_path() {
  _afs_lock_base=${_afs_target##*/}
  # A character takes at most four bytes.
  if [ "${#_afs_lock_base}" -gt 30 ] && [ "$(printf %s "$_afs_lock_base" | wc -c)" -gt 120 ]; then
    if ! _afs_sha256 "$_afs_lock_base"; then
      _afs_fail EFAILED "the name of '$_afs_target' is too long for a lock without sha256sum, shasum or openssl"
      return 73
    fi
    _afs_lock_base=.${_afs_hash%"${_afs_hash#????????????????}"}
  fi
  _afs_lock_base=$_afs_lock_base.lk
  _afs_lock=${_afs_target%/*}/$_afs_lock_base
}

# ------------------------------------------------------------------------------------- what this shell has on disk

# Slots: _afs_s_lock_N the lock directory, empty for a temporary file; _afs_s_id_N the id, or that file's path;
# _afs_s_file_N the file it is about; _afs_s_pid_N the process it belongs to. An empty id: the slot is free.

# _afs_slot_take LOCK ID FILE: sets _afs_slot.
_afs_slot_take() {
  _afs_slot=1
  while [ "$_afs_slot" -le "$_afs_slots" ]; do
    eval "_afs_x=\$_afs_s_id_$_afs_slot"
    if [ -z "$_afs_x" ]; then break; fi
    _afs_slot=$((_afs_slot + 1))
  done
  if [ "$_afs_slot" -gt "$_afs_slots" ]; then _afs_slots=$_afs_slot; fi
  eval "_afs_s_lock_$_afs_slot=\$1 _afs_s_file_$_afs_slot=\$3 _afs_s_pid_$_afs_slot=\$_afs_pid"
  eval "_afs_s_id_$_afs_slot=\$2"
}

_afs_slot_read() {
  eval "_afs_lock=\$_afs_s_lock_$1 _afs_id=\$_afs_s_id_$1 _afs_target=\$_afs_s_file_$1 _afs_owner=\$_afs_s_pid_$1"
  _afs_lock_base=${_afs_lock##*/}
}

# _afs_slot_drop N: nothing of it is on disk any more. The last one of this process gives the traps back.
_afs_slot_drop() {
  eval "_afs_s_id_$1="
  _afs_i=1
  while [ "$_afs_i" -le "$_afs_slots" ]; do
    eval "_afs_x=\$_afs_s_id_$_afs_i _afs_y=\$_afs_s_pid_$_afs_i"
    if [ -n "$_afs_x" ] && [ "$_afs_y" = "$_afs_trap_pid" ]; then return 0; fi
    _afs_i=$((_afs_i + 1))
  done
  _afs_traps_restore
}

# Sets _afs_slot to the held lock of _afs_lock, or fails.
_afs_slot_find() {
  _afs_slot=1
  while [ "$_afs_slot" -le "$_afs_slots" ]; do
    eval "_afs_x=\$_afs_s_lock_$_afs_slot _afs_y=\$_afs_s_id_$_afs_slot"
    if [ -n "$_afs_y" ] && [ "$_afs_x" = "$_afs_lock" ]; then return 0; fi
    _afs_slot=$((_afs_slot + 1))
  done
  return 1
}

# Removes whatever this process has on disk, in whatever state it was interrupted. Everything by name.
_afs_slots_clear() {
  _afs_slot=1
  while [ "$_afs_slot" -le "$_afs_slots" ]; do
    _afs_slot_read "$_afs_slot"
    if [ -n "$_afs_id" ] && [ "$_afs_owner" = "$_afs_trap_pid" ]; then
      if [ -z "$_afs_lock" ]; then
        command rm -f "$_afs_id" 2>/dev/null || :
      else
        command rm -f "$_afs_lock/$_afs_id" "$_afs_lock-$_afs_id/$_afs_id" 2>/dev/null || :
        if [ -d "$_afs_lock/$_afs_lock_base-$_afs_id" ]; then
          command rm -rf "$_afs_lock/$_afs_lock_base-$_afs_id" 2>/dev/null || :
        fi
        _afs_rmdir "$_afs_lock-$_afs_id"
        _afs_rmdir "$_afs_lock"
      fi
      eval "_afs_s_id_$_afs_slot="
    fi
    _afs_slot=$((_afs_slot + 1))
  done
}

# ----------------------------------------------------------------------------------------------------------- traps

# _afs_traps_install SCRATCH: from here on an end of this process cleans up. SCRATCH is a file of ours that may be
# overwritten: `trap` tells the truth only in the shell itself, so not in $( ).
_afs_traps_install() {
  if [ "$_afs_trap_pid" = "$_afs_pid" ]; then return 0; fi
  _afs_traps_read "$1" || return "$?"
  _afs_trap_pid=$_afs_pid
  _afs_trap_exit=$_afs_now_EXIT
  # A signal that the caller handles or ignores is left to the caller: his handler may go on with the section.
  _afs_trap_set=
  if [ -z "${_afs_now_HUP+set}" ]; then _afs_trap_set="$_afs_trap_set HUP" && trap '_afs_on_signal HUP' HUP; fi
  if [ -z "${_afs_now_INT+set}" ]; then _afs_trap_set="$_afs_trap_set INT" && trap '_afs_on_signal INT' INT; fi
  if [ -z "${_afs_now_TERM+set}" ]; then _afs_trap_set="$_afs_trap_set TERM" && trap '_afs_on_signal TERM' TERM; fi
  trap '_afs_on_exit "$?"' EXIT
}

# Reads the traps in force into _afs_now_EXIT, _HUP, _INT, _TERM; unset: the default action (EXIT: empty).
_afs_traps_read() {
  _afs_traps_scan "$1" || return "$?"
  # Some shells show in a subshell what held outside of it, until the first change. URG: ignored by default.
  if [ "$_afs_trap_seen" = other ]; then
    trap : URG
    trap - URG
    _afs_traps_scan "$1" || return "$?"
  fi
  true >|"$1"
}

# What is read here is executed, and came from a directory in which others may be able to rename. So it stands between
# two lines that nobody else can know: the file is for nobody else to read.
_afs_traps_scan() {
  _afs_now_EXIT=
  unset _afs_now_HUP _afs_now_INT _afs_now_TERM
  _afs_trap_seen=
  _afs_draw || return "$?"
  if { { echo "$_afs_random" && trap && echo "$_afs_random"; } >|"$1"; } 2>/dev/null &&
    { _afs_traps_parse <"$1"; } 2>/dev/null; then
    return 0
  fi
  _afs_fail EFAILED "cannot keep the traps of this shell in '$1'"
  return 73
}

_afs_traps_parse() {
  IFS= read -r _afs_line || return 1
  if [ "$_afs_line" != "$_afs_random" ]; then return 1; fi
  _afs_text=
  while IFS= read -r _afs_line; do
    if [ "$_afs_line" = "$_afs_random" ]; then return 0; fi
    # An action may have several lines.
    _afs_text=$_afs_text$_afs_line
    if _afs_open_quote "$_afs_text"; then
      _afs_text=$_afs_text$_afs_nl
    else
      case $_afs_text in 'trap -- '*) eval "_afs_trap_was ${_afs_text#trap -- }" ;; esac
      _afs_text=
    fi
  done
  return 1
}

# Whether a piece of shell text ends inside of quotes.
_afs_open_quote() {
  _afs_rest=$1
  _afs_in=
  while :; do
    # Up to the next character that matters here. Inside of '' only its end does.
    case $_afs_in in
      single) _afs_x=${_afs_rest%%\'*} ;;
      dollar) _afs_x=${_afs_rest%%[\'\\]*} ;;
      double) _afs_x=${_afs_rest%%[\"\\]*} ;;
      *) _afs_x=${_afs_rest%%[\'\"\\]*} ;;
    esac
    _afs_rest=${_afs_rest#"$_afs_x"}
    case $_afs_in$_afs_rest in
      single | dollar | double) return 0 ;;
      '') return 1 ;;
    esac
    case $_afs_in$_afs_rest in
      single* | dollar\'* | double\"*) _afs_in= ;;
      dollar* | double* | \\*) _afs_rest=${_afs_rest#?} ;; # The character after a backslash goes too.
      \"*) _afs_in=double ;;
      *) case $_afs_x in *'$') _afs_in=dollar ;; *) _afs_in=single ;; esac ;;
    esac
    _afs_rest=${_afs_rest#?}
  done
}

_afs_trap_was() {
  case ${2#SIG} in
    EXIT | 0) _afs_now_EXIT=$1 ;;
    HUP | 1) _afs_now_HUP=$1 ;;
    INT | 2) _afs_now_INT=$1 ;;
    TERM | 15) _afs_now_TERM=$1 ;;
    URG) _afs_trap_seen=URG ;;
  esac
  if [ -z "$_afs_trap_seen" ]; then _afs_trap_seen=other; fi
}

# Before the last lock is given back: traps that the caller has set meanwhile stay as they are.
_afs_traps_review() {
  if [ "$_afs_trap_pid" != "$_afs_pid" ]; then return 0; fi
  _afs_traps_read "$1" || return "$?"
  _afs_y=
  for _afs_x in HUP INT TERM; do
    eval "_afs_line=\${_afs_now_$_afs_x-}"
    case " $_afs_trap_set " in
      *" $_afs_x "*) if [ "$_afs_line" = "_afs_on_signal $_afs_x" ]; then _afs_y="$_afs_y $_afs_x"; fi ;;
    esac
  done
  _afs_trap_set=$_afs_y
  # shellcheck disable=SC2016 # Compared with the text of the trap, as it was set.
  if [ "$_afs_now_EXIT" != '_afs_on_exit "$?"' ]; then _afs_trap_exit=$_afs_now_EXIT; fi
}

_afs_traps_restore() {
  if [ -z "$_afs_trap_pid" ]; then return 0; fi
  _afs_trap_pid=
  case $_afs_trap_set in *HUP*) trap - HUP ;; esac
  case $_afs_trap_set in *INT*) trap - INT ;; esac
  case $_afs_trap_set in *TERM*) trap - TERM ;; esac
  # shellcheck disable=SC2064 # The caller's own text, to be set again as it was.
  if [ -n "$_afs_trap_exit" ]; then trap "$_afs_trap_exit" EXIT; else trap - EXIT; fi
}

_afs_on_signal() {
  _afs_slots_clear
  _afs_x=$_afs_trap_pid
  _afs_traps_restore
  # Again, now with the default action: the parent shall see what ended this process.
  kill -s "$1" "$_afs_x"
}

# The caller's own action runs first, with the lock still held, and in a subshell, so that an `exit` in it skips nothing.
_afs_on_exit() {
  _afs_status=$1
  _afs_flags=$-
  set +e
  if [ -n "$_afs_trap_exit" ]; then
    (
      trap - EXIT
      case $_afs_flags in *e*) set -e ;; esac
      if [ "$_afs_status" = 0 ]; then
        true
        eval "$_afs_trap_exit"
      else
        (exit "$_afs_status") || eval "$_afs_trap_exit"
      fi
      exit "$_afs_status"
    )
    _afs_status=$?
  fi
  trap - EXIT
  _afs_slots_clear
  exit "$_afs_status"
}

# ------------------------------------------------------------------------------------------------------------ lock

# Looks at who holds _afs_lock and removes the dead. Sets _afs_found to free, recovered, held or own, and _afs_holder.
_afs_look() {
  _afs_found=free
  _afs_holder=
  _afs_entry=
  _afs_list "$_afs_lock" || case $? in
    2)
      _afs_found=held _afs_holder='somebody whose lock may not be listed'
      return 0
      ;;
    *) return 0 ;;
  esac
  _afs_todo=$_afs_names
  while [ -n "$_afs_todo" ]; do
    _afs_name=${_afs_todo%%"$_afs_nl"*}
    case $_afs_todo in
      *"$_afs_nl"*) _afs_todo=${_afs_todo#*"$_afs_nl"} ;;
      *) _afs_todo= ;;
    esac
    case $_afs_name in
      '') continue ;;
      .DS_Store | Thumbs.db | desktop.ini)
        # Left by file managers that looked into the directory.
        if command rm -f "$_afs_lock/$_afs_name" 2>/dev/null; then _afs_recovered; fi
        continue
        ;;
      "$_afs_id")
        _afs_found=own
        return 0
        ;;
    esac
    # A piece of our own file's name, which contains a newline, in front of a nested draft.
    case $_afs_nl$_afs_lock_base in *"$_afs_nl$_afs_name$_afs_nl"*) continue ;; esac
    _afs_judge_entry
  done
}

_afs_recovered() {
  if [ "$_afs_found" = free ]; then _afs_found=recovered; fi
}

_afs_judge_entry() {
  # The prepared directory of a shell, moved into the lock by a plain mv.
  _afs_inner=${_afs_name##*.lk-}
  if ! _afs_parse "$_afs_inner"; then
    _afs_found=held
    _afs_holder="'$_afs_name', whose name is not understood, so it cannot be checked"
    return 0
  fi
  _afs_judge
  if [ "$_afs_verdict" = dead ]; then
    case $_afs_removed in
      # Some shared file systems go on listing what was removed.
      *" $_afs_inner "*) _afs_reason="$_afs_reason, but its entry is still listed after its removal" ;;
      *)
        _afs_gone=$_afs_lock/$_afs_name
        if [ "$_afs_inner" = "$_afs_name" ]; then
          command rm -f "$_afs_gone" 2>/dev/null || :
        else
          # Of a name with newlines the listing shows the last line only.
          if [ ! -d "$_afs_gone" ]; then _afs_gone=$_afs_lock/$_afs_lock_base-$_afs_inner; fi
          command rm -rf "$_afs_gone" 2>/dev/null || :
        fi
        if [ ! -e "$_afs_gone" ]; then
          _afs_removed="$_afs_removed $_afs_inner "
          _afs_sweep_due=1
          _afs_recovered
          return 0
        fi
        _afs_reason="$_afs_reason, but its entry cannot be removed"
        ;;
    esac
  fi
  _afs_found=held
  _afs_entry=$_afs_inner
  _afs_holder="process $_afs_o_pid"
  if [ "$_afs_verdict" = alive ] && { IFS= read -r _afs_x <"$_afs_proc/$_afs_o_pid/comm"; } 2>/dev/null; then
    _afs_holder="$_afs_holder ($_afs_x)"
  fi
  if [ "$_afs_o_tid" != "$_afs_o_pid" ]; then _afs_holder="$_afs_holder, thread $_afs_o_tid"; fi
  _afs_holder="$_afs_holder: $_afs_reason"
  if [ "$_afs_verdict" = alive ] && [ "$_afs_o_pid.$_afs_o_start" = "$_afs_winpid.$_afs_start" ]; then
    _afs_found=nested
  fi
}

# Takes _afs_lock for _afs_target. Sets _afs_slot and _afs_id.
_afs_acquire() {
  _afs_identify
  _afs_detect_mv
  if _afs_slot_find; then
    _afs_fail EDEADLOCK "this shell already holds the lock of '$_afs_target'"
    return 65
  fi
  _afs_clock start
  _afs_removed=
  while :; do
    _afs_new_id || return "$?"
    # Everything leaves traces, so it is known before it is done.
    _afs_slot_take "$_afs_lock" "$_afs_id" "$_afs_target"
    _afs_draft=$_afs_lock-$_afs_id
    # Never open to everybody, whatever the umask: who can write in it could put another file in the place of the entry.
    if ! _afs_text=$(umask o-w && LC_ALL=C command mkdir "$_afs_draft" 2>&1); then
      _afs_slot_drop "$_afs_slot"
      _afs_fail EFAILED "cannot lock '$_afs_target', because the lock stands beside the file: $_afs_text"
      return 73
    fi
    if ! _afs_prepare; then
      # Swept, after this process was held up for a day; or no space.
      if [ ! -d "$_afs_draft" ]; then
        _afs_slot_drop "$_afs_slot"
        continue
      fi
      _afs_discard
      _afs_fail EFAILED "cannot lock '$_afs_target': cannot create an entry in '$_afs_draft'"
      return 73
    fi
    _afs_status=0
    _afs_publish || _afs_status=$?
    case $_afs_status in
      0) break ;;
      1) _afs_discard ;; # Again, under a new name: this one was visible.
      *)
        _afs_discard
        return "$_afs_status"
        ;;
    esac
  done
  # shellcheck disable=SC2034 # Read by the caller.
  ATOMIC_FS_ID=$_afs_id
  # Waits beyond a second suggest that something was left behind; and now and then, by chance, for short-lived shells.
  if [ "$_afs_now" -gt 100 ]; then _afs_sweep_due=1; fi
  case ${_afs_id##*.} in 00*) _afs_sweep_due=1 ;; esac
}

# For nobody else to read: the content of a file that is closed to others may go into the entry, and so do the traps.
_afs_prepare() {
  (umask 077 && true >"$_afs_draft/$_afs_id") 2>/dev/null || return 1
  _afs_traps_install "$_afs_draft/$_afs_id"
}

_afs_discard() {
  command rm -f "$_afs_draft/$_afs_id" 2>/dev/null || :
  _afs_rmdir "$_afs_draft"
  _afs_slot_drop "$_afs_slot"
}

# Renames the draft onto the lock. 0: held. 1: start over with a new name. Else: the status to return.
_afs_publish() {
  _afs_next_look=0
  _afs_free=0
  _afs_seen=
  _afs_seen_at=0
  while :; do
    if [ "$_afs_mv" = T ]; then
      if command mv -fT "$_afs_draft" "$_afs_lock" 2>/dev/null; then return 0; fi
    else
      _afs_status=0
      _afs_publish_plain || _afs_status=$?
      if [ "$_afs_status" != 2 ]; then return "$_afs_status"; fi
    fi
    _afs_clock
    _afs_late=0
    if [ "$_afs_timeout" != inf ] && [ "$_afs_now" -ge "$_afs_timeout" ]; then _afs_late=1; fi
    if [ "$_afs_late" = 1 ] || [ "$_afs_now" -ge "$_afs_next_look" ]; then
      _afs_next_look=$((_afs_now + 10))
      # One question: between two, the lock may be given back.
      if [ -f "$_afs_lock" ]; then
        _afs_fail ENOTDIR "cannot lock '$_afs_target': '$_afs_lock' is not a lock directory"
        return 73
      fi
      _afs_look
      case $_afs_found in
        own) return 0 ;; # The rename was done, only its answer got lost.
        recovered) continue ;;
        nested)
          _afs_fail EDEADLOCK "this process already holds the lock of '$_afs_target' (lock: '$_afs_lock')"
          return 65
          ;;
        free)
          if [ ! -d "$_afs_draft" ]; then return 1; fi
          _afs_free=$((_afs_free + 1))
          # Plain mv moves into a directory, and Windows replaces none: an empty one, left by a crash, goes first.
          if [ "$_afs_mv" = plain ] || [ "$_afs_os" = w ]; then _afs_rmdir "$_afs_lock"; fi
          if [ "$_afs_free" = 1 ]; then continue; fi
          # A rival may come and go between try and look, but not that often.
          if [ "$_afs_free" -gt 20 ]; then
            if _afs_text=$(_afs_rename "$_afs_draft" "$_afs_lock" 2>&1); then continue; fi
            _afs_fail EFAILED "cannot lock '$_afs_target': $_afs_text"
            return 73
          fi
          ;;
        held) _afs_free=0 ;;
      esac
      if [ "$_afs_seen" != "$_afs_entry" ]; then
        _afs_seen=$_afs_entry
        _afs_seen_at=$_afs_now
      fi
      if [ "$_afs_late" = 1 ]; then
        _afs_part=$((_afs_now / 10 % 10))
        _afs_fail ELOCKTIMEOUT "the lock of '$_afs_target' was not free within \
$((_afs_now / 100)).$_afs_part s (lock: '$_afs_lock')${_afs_holder:+. Held by $_afs_holder}"
        return "$_afs_conflict"
      fi
    fi
    # An owner seen for 0.2 s is in a long section: no hurry. Else starting two programs is pause enough.
    if [ -n "$_afs_seen" ] && [ "$((_afs_now - _afs_seen_at))" -ge 20 ]; then
      _afs_pause "0.0$((3 + _afs_now % 5))"
    else
      _afs_pause 0.002
    fi
  done
}

# As far as this goes with an mv that moves into an existing directory. 0: held. 1: start over. 2: occupied.
_afs_publish_plain() {
  if [ -d "$_afs_lock" ]; then return 2; fi
  command mv -f "$_afs_draft" "$_afs_lock" 2>/dev/null || :
  # Somebody may have been faster between the two calls; then our draft stands in his lock.
  _afs_list "$_afs_lock" || _afs_names=
  case $_afs_nl$_afs_names$_afs_nl in
    *"$_afs_nl$_afs_id$_afs_nl"*) return 0 ;;
    *"$_afs_nl$_afs_lock_base-$_afs_id$_afs_nl"*)
      command rm -rf "$_afs_lock/$_afs_lock_base-$_afs_id"
      _afs_rmdir "$_afs_lock"
      return 1
      ;;
  esac
  if [ -d "$_afs_draft" ]; then return 2; fi
  return 1
}

# _afs_release N: gives a lock back. 76 when it was no longer ours.
_afs_release() {
  _afs_slot_read "$1"
  _afs_status=0
  if [ ! -e "$_afs_lock/$_afs_id" ]; then _afs_status=76; fi
  if ! command rm -f "$_afs_lock/$_afs_id"; then
    _afs_fail EFAILED "cannot give back the lock of '$_afs_target'"
    return 73
  fi
  _afs_rmdir "$_afs_lock"
  _afs_slot_drop "$1"
  _afs_sweep_drafts
  if [ "$_afs_status" = 76 ]; then _afs_lost; fi
  return "$_afs_status"
}

_afs_lost() {
  _afs_fail ELOCKLOST "the lock of '$_afs_target' was taken away (entry '$_afs_id' is gone from '$_afs_lock')"
}

# Where that is due, removes the drafts that owners of this lock left behind. Best effort: what cannot be removed
# blocks nobody.
_afs_sweep_drafts() {
  if [ "$_afs_sweep_due" = 0 ]; then return 0; fi
  _afs_sweep_due=0
  _afs_list "${_afs_lock%/*}/" || return 0
  _afs_todo=$_afs_nl$_afs_names$_afs_nl
  while :; do
    case $_afs_todo in
      *"$_afs_nl$_afs_lock_base"[-~]*) ;;
      *) return 0 ;;
    esac
    _afs_todo=${_afs_todo#*"$_afs_nl$_afs_lock_base"}
    _afs_name=${_afs_todo%%"$_afs_nl"*}
    case $_afs_name in
      [-~]*) _afs_sweep_draft "$_afs_lock$_afs_name" "${_afs_name#?}" "$_afs_lock" || : ;;
    esac
    _afs_todo=$_afs_nl${_afs_todo#*"$_afs_nl"}
  done
}

# _afs_sweep_draft PATH ID LOCK: fails when it stays.
_afs_sweep_draft() {
  _afs_parse "$2" || return 1
  _afs_judge
  case $_afs_verdict in
    dead) command rm -rf "$1" 2>/dev/null ;;
    unknown)
      # No acquisition takes a day. But the owner might live: emptied in place, the draft could still be published, as a
      # lock that looks free. Moved aside first, its publishing fails instead.
      _afs_old "$1" || return 1
      _afs_draw || return 1
      _afs_x=$3~1x.$_afs_os.$_afs_winpid.$_afs_winpid.$_afs_start.$_afs_domain.$_afs_random
      command mv -f "$1" "$_afs_x" 2>/dev/null && command rm -rf "$_afs_x" 2>/dev/null
      ;;
    *) return 1 ;;
  esac
}

# Whether nothing has been written to a file or directory for a day.
_afs_old() {
  [ -n "$(command find "$1" -prune -mtime +0 2>/dev/null)" ]
}

# --------------------------------------------------------------------------------------------- writing whole files

# Gives PATH the mode of FILE and, as far as this process may, its owner. Without the owner the set-id bits are
# dropped: they would lend the rights of the wrong user. Where the mode cannot be had: status 1, and why in _afs_text.
_afs_take_over() {
  _afs_facts "$2" || return 0 # Removed in this moment: then there is nothing to take over.
  _afs_old_mode=$_afs_mode _afs_old_owner=$_afs_uid:$_afs_gid
  _afs_set_id=keep
  _afs_facts "$1" || return 1
  if [ "$_afs_old_owner" != "$_afs_uid:$_afs_gid" ] && ! command chown "$_afs_old_owner" "$1" 2>/dev/null; then
    command chgrp "${_afs_old_owner#*:}" "$1" 2>/dev/null || :
    _afs_set_id=drop
  fi
  _afs_symbolic "$_afs_old_mode" "$_afs_set_id"
  _afs_text=$(command chmod "$_afs_modes" "$1" 2>&1) && return 0
  # File systems without modes of their own refuse; every file there has the same anyway.
  _afs_wanted=$_afs_modes
  _afs_facts "$1" || return 1
  _afs_symbolic "$_afs_mode" "$_afs_set_id"
  [ "$_afs_modes" = "$_afs_wanted" ]
}

# Sets _afs_modes: -rwxr-sr-t as u=rwx,g=rxs,o=rx,+t.
_afs_symbolic() {
  _afs_rest=${1#?}
  _afs_modes=
  for _afs_who in u g o; do
    _afs_x=${_afs_rest%"${_afs_rest#???}"}
    _afs_rest=${_afs_rest#???}
    _afs_modes=$_afs_modes$_afs_who=
    case $_afs_x in r*) _afs_modes=${_afs_modes}r ;; esac
    case $_afs_x in ?w?) _afs_modes=${_afs_modes}w ;; esac
    case $_afs_x in *[xst]) _afs_modes=${_afs_modes}x ;; esac
    case $_afs_x in *[sS]) if [ "$2" = keep ]; then _afs_modes=${_afs_modes}s; fi ;; esac
    _afs_modes=$_afs_modes,
  done
  case $_afs_x in *[tT]) _afs_modes=$_afs_modes+t ;; *) _afs_modes=$_afs_modes-t ;; esac
}

# Fails where opening _afs_target for writing would fail: a rename asks for rights on the directory only.
_afs_check_target() {
  if [ -d "$_afs_target" ]; then
    _afs_fail EISDIR "'$_afs_target' is a directory"
    return 73
  fi
  if [ -e "$_afs_target" ] && [ ! -w "$_afs_target" ]; then
    _afs_fail EACCES "'$_afs_target' may not be written"
    return 73
  fi
}

# _afs_finish PATH: makes PATH ready to become _afs_target. _afs_fsync 0: without forcing it to the disk.
_afs_finish() {
  if [ -e "$_afs_target" ]; then
    _afs_take_over "$1" "$_afs_target" || return 1
  else
    command chmod =rw "$1" || return 1 # Less the umask, as any new file.
  fi
  if [ "$_afs_fsync" != 0 ]; then _afs_sync "$1" || return 1; fi
}

_afs_finish_directory() {
  if [ "$_afs_fsync" != 0 ] && ! _afs_sync "${_afs_target%/*}/"; then
    _afs_fail EFAILED "'$_afs_target' is written, but its directory could not be forced to the disk"
    return 73
  fi
}

# Creates _afs_temp beside _afs_target, exclusively and for nobody else to read, and takes a slot for it.
_afs_open_temp() {
  _afs_identify
  _afs_detect_mv
  _afs_new_temp "$_afs_target" || return "$?"
  _afs_slot_take '' "$_afs_temp" "$_afs_target"
  if ! _afs_text=$( (umask 077 && set -C && LC_ALL=C && true >"$_afs_temp") 2>&1); then
    _afs_slot_drop "$_afs_slot"
    _afs_fail EFAILED "cannot write '$_afs_target', whose directory must be writable: $_afs_text"
    return 73
  fi
  _afs_traps_install "$_afs_temp"
}

# _afs_close_temp N: removes the temporary file of a slot, if it is still there.
_afs_close_temp() {
  _afs_slot_read "$1"
  command rm -f "$_afs_id" 2>/dev/null || :
  _afs_slot_drop "$1"
}

# ------------------------------------------------------------------------------------------------ public functions

# _afs_place FILE CREATE: from what the caller wrote to _afs_target and _afs_lock.
_afs_place() {
  _afs_locate "$1" "$2" || return "$?"
  _afs_lock_path
}

atomic_fs_lock() {
  _afs_options tE "$@" || return "$?"
  shift "$_afs_shift"
  if [ "$#" != 1 ]; then
    _afs_usage 'usage: atomic_fs_lock [-t SECONDS] [-E STATUS] FILE'
    return 64
  fi
  _afs_place "$1" 1 || return "$?"
  _afs_acquire
}

atomic_fs_unlock() {
  _afs_options '' "$@" || return "$?"
  shift "$_afs_shift"
  if [ "$#" != 1 ]; then
    _afs_usage 'usage: atomic_fs_unlock FILE'
    return 64
  fi
  _afs_place "$1" 0 || return "$?"
  if ! _afs_slot_find; then
    _afs_usage "this shell does not hold the lock of '$_afs_target'"
    return 64
  fi
  _afs_unlock "$_afs_slot"
}

# _afs_unlock N: the end of a section in which the caller's own code ran.
_afs_unlock() {
  _afs_identify
  _afs_slot_read "$1"
  if [ -f "$_afs_lock/$_afs_id" ]; then _afs_traps_review "$_afs_lock/$_afs_id" || :; fi
  _afs_release "$1"
}

atomic_fs_assert_held() {
  _afs_options '' "$@" || return "$?"
  shift "$_afs_shift"
  if [ "$#" != 1 ]; then
    _afs_usage 'usage: atomic_fs_assert_held FILE'
    return 64
  fi
  _afs_place "$1" 0 || return "$?"
  if _afs_slot_find; then
    _afs_slot_read "$_afs_slot"
    # A listing: some shared file systems confirm names that are gone.
    _afs_list "$_afs_lock" || _afs_names=
    case $_afs_nl$_afs_names$_afs_nl in *"$_afs_nl$_afs_id$_afs_nl"*) return 0 ;; esac
    _afs_lost
    return 76
  fi
  _afs_usage "this shell does not hold the lock of '$_afs_target'"
  return 64
}

atomic_fs_with_lock() {
  _afs_options tE "$@" || return "$?"
  shift "$_afs_shift"
  if [ "$#" -lt 2 ]; then
    _afs_usage 'usage: atomic_fs_with_lock [-t SECONDS] [-E STATUS] FILE COMMAND [ARGUMENT...]'
    return 64
  fi
  _afs_place "$1" 1 || return "$?"
  _afs_acquire || return "$?"
  shift
  set -- "$_afs_slot" "$@"
  # Not in a condition: there `set -e` would not hold for the command.
  _afs_call "$@"
  set -- "$1" "$?"
  if _afs_unlock "$1"; then return "$2"; else set -- "$?" "$2"; fi
  if [ "$2" != 0 ]; then return "$2"; fi
  return "$1"
}

# _afs_call N COMMAND...
_afs_call() {
  shift
  "$@"
}

atomic_fs_append() {
  _afs_options tEs "$@" || return "$?"
  shift "$_afs_shift"
  if [ "$#" -lt 1 ]; then
    _afs_usage 'usage: atomic_fs_append [-s] [-t SECONDS] [-E STATUS] FILE [RECORD...]'
    return 64
  fi
  _afs_locate "$1" 0 || return "$?"
  shift
  case $_afs_kind in
    directory)
      _afs_fail EISDIR "'$_afs_target' is a directory"
      return 73
      ;;
    special)
      _afs_batch "$@" >>"$_afs_target"
      return "$?"
      ;;
  esac
  _afs_lock_path || return "$?"
  _afs_open_temp || return "$?"
  _afs_temp_slot=$_afs_slot
  _afs_result=0
  if ! _afs_batch "$@" >|"$_afs_temp"; then
    _afs_fail EFAILED "cannot prepare the records for '$_afs_target' in '$_afs_temp'"
    _afs_result=73
  elif _afs_slot_find; then
    # In a section of this shell: its lock is the one.
    _afs_append_held || _afs_result=$?
  else
    _afs_append_locking || _afs_result=$?
  fi
  _afs_close_temp "$_afs_temp_slot"
  return "$_afs_result"
}

_afs_append_locking() {
  _afs_acquire || return "$?"
  _afs_lock_slot=$_afs_slot
  _afs_appended=0
  _afs_append_held || _afs_appended=$?
  _afs_release "$_afs_lock_slot" || return "$?"
  return "$_afs_appended"
}

# Writes the records, each ended by a newline. An empty record adds nothing.
_afs_batch() {
  if [ "$#" = 0 ]; then
    _afs_batch_input
    return "$?"
  fi
  _afs_text=
  for _afs_x in "$@"; do
    case $_afs_x in
      '') ;;
      *"$_afs_nl") _afs_text=$_afs_text$_afs_x ;;
      *) _afs_text=$_afs_text$_afs_x$_afs_nl ;;
    esac
  done
  if [ -z "$_afs_text" ]; then return 0; fi
  # Not printf, which is a program of its own in some shells, with a limit for its arguments.
  command cat <<END_OF_RECORDS
${_afs_text%"$_afs_nl"}
END_OF_RECORDS
}

_afs_batch_input() {
  # sed ends an incomplete last line; some versions know lines of limited length only, cat does not.
  if [ "$_afs_kind" = special ]; then
    command cat
    return "$?"
  fi
  command cat || return "$?"
  if _afs_torn "$_afs_temp"; then echo; fi
}

# Whether a file ends in the middle of a line.
_afs_torn() {
  if [ ! -s "$1" ] || [ ! -r "$1" ]; then return 1; fi
  { _afs_x=$(command tail -c 1 "$1" && echo x); } 2>/dev/null || return 1
  [ "$_afs_x" != "${_afs_nl}x" ]
}

# Adds _afs_temp to _afs_target in one write, on a line of its own.
_afs_append_held() {
  if _afs_torn "$_afs_target"; then
    # The piece of a writer that died, or ran out of space, in the middle of a record.
    if [ -s "$_afs_temp" ] && ! _afs_prefix; then
      _afs_fail EFAILED "cannot prepare the records for '$_afs_target' in '$_afs_temp'"
      return 73
    fi
  fi
  _afs_before=0
  if _afs_facts "$_afs_target"; then _afs_before=$_afs_size; fi
  _afs_facts "$_afs_temp" || _afs_size=0
  # One write, as long as that fits into memory. Compared by its digits: some shells calculate with 32 bits.
  case $_afs_size in
    0) _afs_block=1 ;;
    ?????????*) _afs_block=16777216 ;;
    *) _afs_block=$_afs_size ;;
  esac
  if ! _afs_text=$(LC_ALL=C command dd if="$_afs_temp" bs="$_afs_block" 2>&1 >>"$_afs_target"); then
    _afs_fail EFAILED "cannot append to '$_afs_target': ${_afs_text%%"$_afs_nl"*}"
    _afs_take_back || :
    return 73
  fi
  if [ "$_afs_fsync" = 1 ] && ! _afs_sync "$_afs_target"; then
    _afs_fail EFAILED "the records are in '$_afs_target', but could not be forced to the disk"
    return 73
  fi
}

# Removes what came through of a failed append. Only our own bytes: somebody who ignores the lock may have written too.
# If that fails, a torn line stays, which the next append closes off.
_afs_take_back() {
  _afs_facts "$_afs_target" || return 1
  _afs_x=$(command expr "$_afs_size" - "$_afs_before") || return 1
  case $_afs_x in -*) return 1 ;; esac
  if [ "$(command tail -c "$_afs_x" "$_afs_target" | cksum)" = \
    "$(command dd if="$_afs_temp" bs="$_afs_x" count=1 2>/dev/null | cksum)" ]; then
    command dd if=/dev/null of="$_afs_target" bs=1 seek="$_afs_before" 2>/dev/null
  fi
}

# Puts a newline in front of _afs_temp. The name of the second file is that of the first, so the same sweep finds it.
_afs_prefix() {
  if { echo && command cat "$_afs_temp"; } >|"${_afs_temp%??????.tmp}000000.tmp" &&
    command mv -f "${_afs_temp%??????.tmp}000000.tmp" "$_afs_temp"; then
    return 0
  fi
  command rm -f "${_afs_temp%??????.tmp}000000.tmp"
  return 1
}

atomic_fs_replace() {
  _afs_options n "$@" || return "$?"
  shift "$_afs_shift"
  if [ "$#" -lt 1 ]; then
    _afs_usage 'usage: atomic_fs_replace [-n] FILE [COMMAND [ARGUMENT...]]'
    return 64
  fi
  _afs_locate "$1" 0 || return "$?"
  shift
  if [ "$#" = 0 ]; then set -- command cat; fi
  if [ "$_afs_kind" = special ]; then
    "$@" >"$_afs_target"
    return "$?"
  fi
  _afs_check_target || return "$?"
  _afs_open_temp || return "$?"
  set -- "$_afs_slot" "${_afs_fsync:-1}" "$@"
  _afs_write "$_afs_temp" "$@"
  if _afs_replaced "$1" "$2" "$?"; then return 0; else return "$?"; fi
}

# _afs_write FILE SLOT FSYNC COMMAND...: the output of the command into the file.
_afs_write() {
  _afs_into=$1
  shift 3
  "$@" >|"$_afs_into"
}

_afs_replaced() {
  _afs_slot_read "$1"
  _afs_fsync=$2
  _afs_status=$3
  _afs_text=
  if [ "$_afs_status" = 0 ]; then
    if ! _afs_finish "$_afs_id"; then
      _afs_fail EFAILED "cannot write '$_afs_target'; it is unchanged${_afs_text:+: $_afs_text}"
      _afs_status=73
    elif [ -d "$_afs_target" ] || ! _afs_text=$(_afs_rename "$_afs_id" "$_afs_target" 2>&1); then
      _afs_fail EFAILED "cannot replace '$_afs_target': ${_afs_text:-it is a directory}"
      _afs_status=73
    fi
  fi
  if [ "$_afs_status" != 0 ]; then
    _afs_close_temp "$1"
    return "$_afs_status"
  fi
  _afs_slot_drop "$1"
  _afs_finish_directory
}

atomic_fs_update() {
  _afs_options tEn "$@" || return "$?"
  shift "$_afs_shift"
  if [ "$#" -lt 2 ]; then
    _afs_usage 'usage: atomic_fs_update [-n] [-t SECONDS] [-E STATUS] FILE COMMAND [ARGUMENT...]'
    return 64
  fi
  _afs_place "$1" 1 || return "$?"
  if [ "$_afs_kind" = special ]; then
    _afs_fail EINVAL "'$_afs_target': only a regular file can be updated"
    return 73
  fi
  _afs_acquire || return "$?"
  shift
  if ! _afs_check_target; then
    _afs_release "$_afs_slot" || :
    return 73
  fi
  set -- "$_afs_slot" "${_afs_fsync:-1}" "$@"
  if [ -e "$_afs_target" ]; then
    _afs_write "$_afs_lock/$_afs_id" "$@" <"$_afs_target"
  else
    _afs_write "$_afs_lock/$_afs_id" "$@" </dev/null
  fi
  if _afs_commit "$1" "$2" "$?"; then return 0; else return "$?"; fi
}

# _afs_commit SLOT FSYNC STATUS: renaming the entry onto the file commits and gives the lock back, in one call.
_afs_commit() {
  _afs_slot_read "$1"
  _afs_fsync=$2
  _afs_text=
  if [ "$3" != 0 ]; then
    _afs_release "$1" || return "$?"
    return "$3"
  fi
  if ! _afs_finish "$_afs_lock/$_afs_id" || [ -d "$_afs_target" ] ||
    ! _afs_text=$(_afs_rename "$_afs_lock/$_afs_id" "$_afs_target" 2>&1); then
    set -- "$1" "${_afs_text:-the new content could not be completed}"
    # A release that finds nothing says that the lock was lost; then nothing was written.
    _afs_release "$1" || return "$?"
    _afs_fail EFAILED "cannot update '$_afs_target': $2"
    return 73
  fi
  _afs_rmdir "$_afs_lock"
  _afs_slot_drop "$1"
  _afs_sweep_drafts
  _afs_finish_directory
}

atomic_fs_sweep() {
  _afs_options '' "$@" || return "$?"
  shift "$_afs_shift"
  if [ "$#" != 1 ]; then
    _afs_usage 'usage: atomic_fs_sweep DIRECTORY'
    return 64
  fi
  _afs_identify
  _afs_domain_digits
  case $1 in -*) set -- "./$1" ;; esac
  if ! _afs_real "$1" || ! _afs_list "$_afs_dir/"; then
    _afs_fail ENOENT "cannot list the directory '$1'"
    return 73
  fi
  _afs_more=$_afs_names
  while [ -n "$_afs_more" ]; do
    _afs_file=${_afs_more%%"$_afs_nl"*}
    case $_afs_more in
      *"$_afs_nl"*) _afs_more=${_afs_more#*"$_afs_nl"} ;;
      *) _afs_more= ;;
    esac
    case $_afs_file in
      *.tmp) _afs_sweep_temp "$_afs_file" ;;
      *.lk-1* | *.lk~1*)
        _afs_x=${_afs_file##*.lk[-~]}
        if _afs_sweep_draft "$_afs_dir/$_afs_file" "$_afs_x" "$_afs_dir/${_afs_file%?"$_afs_x"}"; then
          printf '%s\n' "$_afs_dir/$_afs_file"
        fi
        ;;
      *.lk)
        # Dead owners go; the lock itself only if nobody is left in it.
        if [ -d "$_afs_dir/$_afs_file" ]; then
          _afs_lock=$_afs_dir/$_afs_file _afs_lock_base=$_afs_file _afs_id='' _afs_removed=''
          _afs_look
          case $_afs_found in
            free | recovered)
              if command rmdir "$_afs_lock" 2>/dev/null; then printf '%s\n' "$_afs_lock"; fi
              ;;
          esac
        fi
        ;;
    esac
  done
}

# Removes a temporary file if the name says that its writer is dead or, where that cannot be checked, if it is old.
_afs_sweep_temp() {
  _afs_x=${1%.tmp}
  _afs_y=${_afs_x##*.}
  _afs_x=${_afs_x%.*}
  case $_afs_y in
    *[!0-9a-f]* | ?????????????????????????*) return 0 ;;
    ????????????????????????) ;;
    *) return 0 ;;
  esac
  case $_afs_x in *.*) _afs_x=${_afs_x##*.} ;; *) return 0 ;; esac
  case $_afs_x in '' | *[!0-9]* | 0* | ???????????*) return 0 ;; esac
  if [ ! -f "$_afs_dir/$1" ] || [ -L "$_afs_dir/$1" ]; then return 0; fi
  case $_afs_y in
    00000000*) _afs_old "$_afs_dir/$1" || return 0 ;;
    "$_afs_digits"*)
      _afs_judge_process "$_afs_x"
      if [ "$_afs_verdict" != dead ]; then return 0; fi
      ;;
    *) _afs_old "$_afs_dir/$1" || return 0 ;;
  esac
  if command rm -f "$_afs_dir/$1" 2>/dev/null; then printf '%s\n' "$_afs_dir/$1"; fi
}
