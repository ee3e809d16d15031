# Builds what is missing or out of date. Sourced by ./theater and scripts/test, which set root and JAVA_HOME.
#
# What was built is remembered in target/<name>.built as a list of all sources with checksums, so a checkout that
# only got new modification times is not built again.

maven_minimum=3.8.7

sources() {
    cd "$root"
    {
        find pom.xml .mvn ./*/pom.xml ./*/src/main actors/wit actors/templates actors/sdk-* scripts/launcher/build.sh -type f 2>/dev/null
        find wasmtime-java/native -type f ! -path '*/target/*' 2>/dev/null || true
    } | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cksum
}

# build_if_needed NAME MODULE
build_if_needed() {
    local built=$root/target/$1.built
    if [ "${THEATER_BUILD:-}" = skip ]; then
        return
    fi
    if [ -f "$built" ] && [ -f "$jar" ] && native_is_there && sources | cmp -s - "$built"; then
        return
    fi
    mkdir -p "$root/target"
    lock_build
    # Another process may have built it while this one waited.
    sources >"$root/target/$1.sources"
    if [ ! -f "$built" ] || [ ! -f "$jar" ] || ! native_is_there || ! cmp -s "$root/target/$1.sources" "$built"; then
        rm -f "$built"
        check_maven
        build_native
        build_java "$2"
        mv "$root/target/$1.sources" "$built"
    fi
    unlock_build
}

check_maven() {
    local version
    if ! command -v mvn >/dev/null; then
        echo "theater: Maven $maven_minimum or newer is needed to build, and there is no mvn on PATH." >&2
        echo "Install it: apt-get install maven, dnf install maven, brew install maven, or https://maven.apache.org" >&2
        unlock_build
        exit 69
    fi
    version=$(mvn -v 2>/dev/null | sed -n 's/^.*Apache Maven \([0-9][0-9.]*\).*$/\1/p')
    if [ "$(printf '%s\n%s\n' "$maven_minimum" "$version" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)" != "$maven_minimum" ]; then
        echo "theater: Maven $maven_minimum or newer is needed to build; $(command -v mvn) is ${version:-of an unknown version}." >&2
        unlock_build
        exit 69
    fi
}

# The native library lies in the user's cache, which may be emptied.
native_is_there() {
    local folder
    [ ! -x "$root/wasmtime-java/native/build" ] ||
        { [ -f "$root/target/native.folder" ] && IFS= read -r folder <"$root/target/native.folder" && [ -x "$folder/wasmc" ]; }
}

# native_options: for wasmtime-java/native/build, such as --from-source.
build_native() {
    if [ -x "$root/wasmtime-java/native/build" ]; then
        # shellcheck disable=SC2086
        "$root/wasmtime-java/native/build" ${native_options:-} >&2 || build_failed "the native library"
        "$root/wasmtime-java/native/build" --dir >"$root/target/native.folder"
    fi
}

build_java() {
    local log=$root/target/build.log mvn_process modules shown=0 waited=0 status=0
    (cd "$root" && exec mvn -B -Dmaven.test.skip=true -Dspotless.check.skip=true -pl "$1" -am package) >"$log" 2>&1 </dev/null &
    mvn_process=$!
    trap 'kill "$mvn_process" 2>/dev/null; unlock_build; exit 130' INT TERM
    while kill -0 "$mvn_process" 2>/dev/null; do
        sleep 0.2 2>/dev/null || sleep 1
        waited=$((waited + 1))
        if [ "$waited" -lt 10 ]; then
            continue
        fi
        if [ "$waited" -eq 10 ]; then
            echo "theater: building; the first time downloads libraries. Log: $log" >&2
        fi
        # A line for each module: "Building Theater :: chain 0.1.0-SNAPSHOT   [2/13]".
        modules=$(sed -n 's/^\[INFO\] Building Theater :: \([a-z-]*\) .*\(\[[0-9/]*\]\)$/theater: building \1 \2/p' "$log")
        if [ -n "$modules" ]; then
            echo "$modules" | tail -n "+$((shown + 1))" >&2
            shown=$(echo "$modules" | wc -l)
        fi
    done
    wait "$mvn_process" || status=$?
    trap - INT TERM
    if [ "$status" -ne 0 ]; then
        grep '^\[ERROR\]' "$log" | head -n 30 >&2 || tail -n 30 "$log" >&2
        build_failed "the Java modules; the whole log: $log"
    fi
}

build_failed() {
    echo "theater: could not build $1" >&2
    unlock_build
    exit 70
}

# One build at a time: several commands may be started at once. The lock is a symbolic link to the holder's process id,
# so that it is made together with what it says.
lock_build() {
    local lock=$root/target/build.lock holder told=false
    until ln -s $$ "$lock" 2>/dev/null; do
        holder=$(readlink "$lock" || true)
        if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
            rm -f "$lock"
            continue
        fi
        if ! $told; then
            echo "theater: waiting for another build (process ${holder:-unknown}; lock $lock)" >&2
            told=true
        fi
        sleep 1
    done
}

unlock_build() {
    rm -f "$root/target/build.lock"
}
