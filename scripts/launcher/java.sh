# Finds JDK 25. Sourced by ./theater and scripts/test; sets JAVA_HOME.

java_version=25

# Whether $1 is the home of a JDK of the right version; read from its release file, as starting it takes longer.
is_jdk() {
    [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return 1
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
            "JAVA_VERSION=\"$java_version\"" | "JAVA_VERSION=\"$java_version."* | "JAVA_VERSION=\"$java_version-"*) return 0 ;;
        esac
    done <"$1/release"
    return 1
}

# The home that the java on PATH belongs to.
java_on_path() {
    local java link
    java=$(command -v java) || return 1
    while [ -L "$java" ]; do
        link=$(readlink "$java")
        case $link in
            /*) java=$link ;;
            *) java=$(dirname "$java")/$link ;;
        esac
    done
    (cd "$(dirname "$java")/.." && pwd -P)
}

find_java() {
    if [ -n "${JAVA_HOME:-}" ] && is_jdk "$JAVA_HOME"; then
        return
    fi
    local home
    home=$(java_on_path || true)
    if [ -n "$home" ] && is_jdk "$home"; then
        JAVA_HOME=$home
        return
    fi
    for home in \
        /usr/lib/jvm/* \
        /usr/java/* \
        /opt/java/* \
        /opt/jdk* \
        "$HOME"/.sdkman/candidates/java/* \
        "$HOME"/.jdks/* \
        "$HOME"/.local/share/mise/installs/java/* \
        "$HOME"/.asdf/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
        if is_jdk "$home"; then
            JAVA_HOME=$home
            return
        fi
    done
    {
        echo "theater: JDK $java_version was not found, neither in JAVA_HOME, nor on PATH, nor in the usual folders."
        echo "Install it and try again, or set JAVA_HOME:"
        echo "  Debian, Ubuntu  apt-get install temurin-$java_version-jdk, from the repository that https://adoptium.net/installation explains"
        echo "  Fedora          dnf install java-$java_version-openjdk-devel"
        echo "  macOS           brew install openjdk@$java_version"
        echo "  anywhere        https://adoptium.net or: sdk install java $java_version-tem"
    } >&2
    exit 69
}
