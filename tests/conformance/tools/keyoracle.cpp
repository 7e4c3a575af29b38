// SPDX-License-Identifier: Apache-2.0
// keyoracle replays key-service scripts against the running Linux kernel and
// prints one normalised result line per operation.
//
//   keyoracle [--out DIR] [--uid N] FILE...   run cases, write results
//   keyoracle --check FILE...                  run cases, compare with '<' lines
//   keyoracle --stream FILE...                 run cases, print "=== name" framed
//   keyoracle -i                               interactive: one op per stdin line
//   keyoracle --lane N ...                     with its own users and upcalls (N = 1 to 6), so
//                                              that recorders in different lanes can run side by
//                                              side: cases without sysctl and without root only
//
// Installed (or invoked) under the name request-key it is the upcall handler.
// sim/conformance reads the same script language. Must be run as root.
// Build: g++ -std=c++17 -O1 -static -pthread keyoracle.cpp -o keyoracle
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <string>
#include <vector>
using std::string;
using std::vector;

// ---------------------------------------------------------------- constants
enum {
    K_GET_ID = 0,
    K_JOIN,
    K_UPDATE,
    K_REVOKE,
    K_CHOWN,
    K_SETPERM,
    K_DESCRIBE,
    K_CLEAR,
    K_LINK,
    K_UNLINK,
    K_SEARCH,
    K_READ,
    K_INST,
    K_NEGATE,
    K_SETREQKEY,
    K_TIMEOUT,
    K_ASSUME,
    K_SECURITY,
    K_TOPARENT,
    K_REJECT,
    K_INST_IOV,
    K_INVALIDATE,
    K_PERSIST,
    K_RESTRICT = 29,
    K_MOVE = 30,
    K_CAPS = 31
};
static const struct {
    int n;
    const char* s;
} kErr[] = {
#define E(x) \
    { x, #x }
    E(EPERM),        E(ENOENT),   E(ESRCH),        E(EINTR),     E(EIO),       E(E2BIG),       E(EBADF),
    E(ECHILD),       E(EAGAIN),   E(ENOMEM),       E(EACCES),    E(EFAULT),    E(EBUSY),       E(EEXIST),
    E(EXDEV),        E(ENODEV),   E(ENOTDIR),      E(EISDIR),    E(EINVAL),    E(ENFILE),      E(ENOSPC),
    E(ERANGE),       E(EDEADLK),  E(ENAMETOOLONG), E(ENOSYS),    E(ENOTEMPTY), E(ELOOP),       E(ENODATA),
    E(EOVERFLOW),    E(EMSGSIZE), E(EOPNOTSUPP),   E(EDQUOT),    E(ENOKEY),    E(EKEYEXPIRED), E(EKEYREVOKED),
    E(EKEYREJECTED), E(ENOPKG),   E(EBADMSG),      E(ETIMEDOUT),
#undef E
};
static string errname(int e) {
    for (auto& k : kErr)
        if (k.n == e) return k.s;
    return "E" + std::to_string(e);
}
static int errnum(const string& s) {
    for (auto& k : kErr)
        if (s == k.s) return k.n;
    return atoi(s.c_str());
}
static string fmt(const char* f, ...) {
    char b[512];
    va_list a;
    va_start(a, f);
    vsnprintf(b, sizeof b, f, a);
    va_end(a);
    return b;
}

// ---------------------------------------------------------------- wire format
struct Arg {
    char t = 'i';
    int64_t i = 0;
    string b;
};  // i int, b bytes, n null, f bad pointer
struct Msg {
    string op;
    vector<Arg> a;
};
static void put32(string& o, uint32_t v) { o.append((char*)&v, 4); }
static bool xwrite(int fd, const void* p, size_t n) {
    const char* c = (const char*)p;
    while (n) {
        ssize_t r = send(fd, c, n, MSG_NOSIGNAL);
        if (r < 0 && errno == EINTR) continue;
        if (r <= 0) return false;
        c += r;
        n -= r;
    }
    return true;
}
static bool xread(int fd, void* p, size_t n) {
    char* c = (char*)p;
    while (n) {
        ssize_t r = read(fd, c, n);
        if (r < 0 && errno == EINTR) continue;
        if (r <= 0) return false;
        c += r;
        n -= r;
    }
    return true;
}
static bool send_frame(int fd, const string& s) {
    string o;
    put32(o, s.size());
    o += s;
    return xwrite(fd, o.data(), o.size());
}
static bool recv_frame(int fd, string& s) {
    uint32_t n;
    if (!xread(fd, &n, 4) || n > (64u << 20)) return false;
    s.resize(n);
    return xread(fd, &s[0], n);
}
static string enc(const Msg& m) {
    string o;
    put32(o, m.op.size());
    o += m.op;
    put32(o, m.a.size());
    for (auto& a : m.a) {
        o += a.t;
        o.append((char*)&a.i, 8);
        put32(o, a.b.size());
        o += a.b;
    }
    return o;
}
static bool dec(const string& s, Msg& m) {
    size_t p = 0;
    auto g32 = [&](uint32_t& v) {
        if (p + 4 > s.size()) return false;
        memcpy(&v, &s[p], 4);
        p += 4;
        return true;
    };
    uint32_t n, c;
    if (!g32(n)) return false;
    m.op = s.substr(p, n);
    p += n;
    if (!g32(c)) return false;
    m.a.clear();
    while (c--) {
        Arg a;
        a.t = s[p++];
        memcpy(&a.i, &s[p], 8);
        p += 8;
        if (!g32(n)) return false;
        a.b = s.substr(p, n);
        p += n;
        m.a.push_back(a);
    }
    return true;
}
struct Rsp {
    int64_t ret = 0;
    int32_t err = 0;
    string data;
};
static string encr(const Rsp& r) {
    string o((char*)&r.ret, 8);
    o.append((char*)&r.err, 4);
    return o + r.data;
}
static bool decr(const string& s, Rsp& r) {
    if (s.size() < 12) return false;
    memcpy(&r.ret, &s[0], 8);
    memcpy(&r.err, &s[8], 4);
    r.data = s.substr(12);
    return true;
}

// ---------------------------------------------------------------- sockets
static socklen_t mkaddr(sockaddr_un& u, const string& name) {
    memset(&u, 0, sizeof u);
    u.sun_family = AF_UNIX;
    memcpy(u.sun_path + 1, name.data(), name.size());
    return offsetof(sockaddr_un, sun_path) + 1 + name.size();
}
static int dial(const string& name) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un u;
    socklen_t l = mkaddr(u, name);
    if (fd < 0 || connect(fd, (sockaddr*)&u, l) < 0) {
        if (fd >= 0) close(fd);
        return -1;
    }
    return fd;
}
// The name of every process of a recorder contains its lane. An upcall learns its lane from the
// process that requested the key, whose pid the authorisation key shows in /proc/keys.
static const unsigned kLanes = 6, kFirstUid = 1000, kLastUid = 9999;
static const unsigned kLaneUids = (kLastUid + 1 - kFirstUid) / kLanes;
static unsigned gLane = 0;  // 0: alone
static const char* kLaneName = "keyoracle-lane";
static string upcall_socket() { return "keyoracle-upcall" + (gLane ? "-" + std::to_string(gLane) : ""); }
static void enter_lane(unsigned lane) {
    gLane = lane;
    if (lane) prctl(PR_SET_NAME, (kLaneName + std::to_string(lane)).c_str());
}
static unsigned lane_of_process(int pid) {
    char b[64] = "";
    FILE* f = fopen(fmt("/proc/%d/comm", pid).c_str(), "r");
    if (f && !fgets(b, sizeof b, f)) b[0] = 0;
    if (f) fclose(f);
    size_t n = strlen(kLaneName);
    return strncmp(b, kLaneName, n) ? 0 : atoi(b + n);
}
static unsigned lane_of_request(int32_t key) {
    string mark = fmt(" key:%x pid:", (unsigned)key);
    FILE* f = fopen("/proc/keys", "r");
    if (!f) return 0;
    char b[4096];
    unsigned lane = 0;
    while (!lane && fgets(b, sizeof b, f))
        if (const char* p = strstr(b, mark.c_str())) lane = lane_of_process(atoi(p + mark.size()));
    fclose(f);
    return lane;
}
// Sockets and open files pin the credentials (and so the keyrings) of their creator,
// so every actor channel is a socketpair that the driver makes and hands over.
static bool send_fd(int sock, int fd) {
    char b = 'f';
    iovec v = {&b, 1};
    char cb[CMSG_SPACE(sizeof(int))];
    memset(cb, 0, sizeof cb);
    msghdr m;
    memset(&m, 0, sizeof m);
    m.msg_iov = &v;
    m.msg_iovlen = 1;
    m.msg_control = cb;
    m.msg_controllen = sizeof cb;
    cmsghdr* c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(c), &fd, sizeof fd);
    return sendmsg(sock, &m, MSG_NOSIGNAL) == 1;
}
static int recv_fd(int sock) {
    char b;
    iovec v = {&b, 1};
    char cb[CMSG_SPACE(sizeof(int))];
    msghdr m;
    memset(&m, 0, sizeof m);
    m.msg_iov = &v;
    m.msg_iovlen = 1;
    m.msg_control = cb;
    m.msg_controllen = sizeof cb;
    if (recvmsg(sock, &m, 0) != 1) return -1;
    cmsghdr* c = CMSG_FIRSTHDR(&m);
    if (!c || c->cmsg_type != SCM_RIGHTS) return -1;
    int fd;
    memcpy(&fd, CMSG_DATA(c), sizeof fd);
    return fd;
}

// ---------------------------------------------------------------- actor side
static long kc(int op, unsigned long a = 0, unsigned long b = 0, unsigned long c = 0, unsigned long d = 0) {
    return syscall(SYS_keyctl, op, a, b, c, d);
}
static const void* sp(const Arg& a) {
    return a.t == 'b' ? a.b.c_str() : a.t == 'n' ? nullptr : (const void*)8;
}
static size_t sl(const Arg& a) { return a.t == 'b' ? a.b.size() : (size_t)a.i; }
static void actor_loop(int fd, bool is_main);
static void* thread_main(void* p) {
    int fd = (int)(long)p;
    actor_loop(fd, false);
    close(fd);
    syscall(SYS_exit, 0);
    return nullptr;
}
static string proc_line(const char* path, const string& prefix) {
    FILE* f = fopen(path, "r");
    if (!f) return "";
    char* l = nullptr;
    size_t c = 0;
    string out;
    ssize_t n;
    while ((n = getline(&l, &c, f)) > 0) {
        string s(l, n);
        while (!s.empty() && s.back() == '\n') s.pop_back();
        if (s.compare(0, prefix.size(), prefix) == 0) {
            out = s;
            break;
        }
    }
    free(l);
    fclose(f);
    return out;
}
static void do_op(Msg& m, Rsp& r, int fd, bool& quit, bool is_main) {
    auto& a = m.a;
    const string& o = m.op;
    long v = 0;
    errno = 0;
#define I(n) ((unsigned long)a[n].i)
#define P(n) ((unsigned long)sp(a[n]))
    if (o == "add_key") v = syscall(SYS_add_key, sp(a[0]), sp(a[1]), sp(a[2]), sl(a[2]), (int)I(3));
    else if (o == "request_key") v = syscall(SYS_request_key, sp(a[0]), sp(a[1]), sp(a[2]), (int)I(3));
    else if (o == "get_keyring_ID") v = kc(K_GET_ID, I(0), I(1));
    else if (o == "join_session") v = kc(K_JOIN, P(0));
    else if (o == "update") v = kc(K_UPDATE, I(0), P(1), sl(a[1]));
    else if (o == "revoke") v = kc(K_REVOKE, I(0));
    else if (o == "chown") v = kc(K_CHOWN, I(0), (unsigned)I(1), (unsigned)I(2));
    else if (o == "setperm") v = kc(K_SETPERM, I(0), I(1));
    else if (o == "clear") v = kc(K_CLEAR, I(0));
    else if (o == "link") v = kc(K_LINK, I(0), I(1));
    else if (o == "unlink") v = kc(K_UNLINK, I(0), I(1));
    else if (o == "search") v = kc(K_SEARCH, I(0), P(1), P(2), I(3));
    else if (o == "instantiate") v = kc(K_INST, I(0), P(1), sl(a[1]), I(2));
    else if (o == "instantiate_iov") {
        vector<iovec> io;
        for (size_t n = 2; n < a.size(); n++) io.push_back({(void*)sp(a[n]), sl(a[n])});
        v = kc(K_INST_IOV, I(0), io.empty() ? 0 : (unsigned long)io.data(), io.size(), I(1));
    } else if (o == "negate") v = kc(K_NEGATE, I(0), I(1), I(2));
    else if (o == "reject") v = kc(K_REJECT, I(0), I(1), I(2), I(3));
    else if (o == "set_reqkey") v = kc(K_SETREQKEY, I(0));
    else if (o == "set_timeout") v = kc(K_TIMEOUT, I(0), I(1));
    else if (o == "assume_authority") v = kc(K_ASSUME, I(0));
    else if (o == "session_to_parent") v = kc(K_TOPARENT);
    else if (o == "invalidate") v = kc(K_INVALIDATE, I(0));
    else if (o == "get_persistent") v = kc(K_PERSIST, (unsigned)I(0), I(1));
    else if (o == "move") v = kc(K_MOVE, I(0), I(1), I(2), I(3));
    else if (o == "restrict") v = kc(K_RESTRICT, I(0), P(1), P(2));
    else if (o == "keyctl") v = kc(I(0), I(1), I(2), I(3), I(4));
    else if (o == "read" || o == "describe" || o == "get_security" || o == "capabilities") {
        size_t bl = a.size() > 1 ? (size_t)a[1].i : 100000;
        if (o == "capabilities") {
            bl = (size_t)a[0].i;
        }
        string b(bl + 8, '\xEE');
        unsigned long bp = (unsigned long)&b[0];
        if (bl == 0) bp = 0;
        v = o == "read"           ? kc(K_READ, I(0), bp, bl)
            : o == "describe"     ? kc(K_DESCRIBE, I(0), bp, bl)
            : o == "get_security" ? kc(K_SECURITY, I(0), bp, bl)
                                  : kc(K_CAPS, bp, bl);
        int e = errno;
        b.resize(bl);
        if (v >= 0 && (size_t)v < bl) b.resize(v);
        r.data = b;
        errno = e;
    } else if (o == "type_of") {
        char b[4200];
        v = kc(K_DESCRIBE, I(0), (unsigned long)b, sizeof b);
        if (v >= 0) r.data = b;
    } else if (o == "proc_key") r.data = proc_line("/proc/keys", fmt("%08x ", (unsigned)I(0)));
    else if (o == "proc_user") {
        string last;
        int same = 0;
        for (int n = 0; n < 60 && same < 6; n++) {
            string c = proc_line("/proc/key-users", fmt("%5u:", (unsigned)I(0)));
            // ignore the usage count
            string d = c;
            size_t p = d.find(':');
            if (p != string::npos) {
                p++;
                while (p < d.size() && d[p] == ' ') p++;
                while (p < d.size() && d[p] != ' ') d[p++] = '?';
            }
            if (n && d == last) same++;
            else same = 0;
            last = d;
            r.data = d;
            usleep(25000);
        }
    } else if (o == "setresuid") v = syscall(SYS_setresuid, (int)I(0), (int)I(1), (int)I(2));
    else if (o == "setresgid") v = syscall(SYS_setresgid, (int)I(0), (int)I(1), (int)I(2));
    else if (o == "setfsuid") {
        v = syscall(SYS_setfsuid, (int)I(0));
        v = 0;
    } else if (o == "setgroups") {
        vector<gid_t> g;
        for (auto& x : a) g.push_back(x.i);
        v = syscall(SYS_setgroups, g.size(), g.data());
    } else if (o == "sleep") usleep(I(0) * 1000);
    else if (o == "fork") {
        int f = recv_fd(fd);
        pid_t p = fork();
        if (p == 0) {
            close(fd);
            actor_loop(f, true);
            _exit(0);
        }
        int e = errno;
        close(f);
        errno = e;
        v = p < 0 ? -1 : 0;
    } else if (o == "thread") {
        int f = recv_fd(fd);
        pthread_t t;
        int e = pthread_create(&t, nullptr, thread_main, (void*)(long)f);
        if (e) {
            v = -1;
            errno = e;
            close(f);
        } else pthread_detach(t);
    } else if (o == "exec") {
        string f = std::to_string(fd), lane = std::to_string(gLane);
        char* av[] = {(char*)"keyoracle", (char*)"--resume", &f[0], &lane[0], nullptr};
        char* ev[] = {nullptr};
        execve("/proc/self/exe", av, ev);
        v = -1;
    } else if (o == "exit") {
        (void)is_main;
        quit = true;
    } else {
        v = -1;
        errno = ENOSYS;
    }
    r.err = v < 0 ? errno : 0;
    r.ret = v;
#undef I
#undef P
}
static int gExit = 0;
static void actor_loop(int fd, bool is_main) {
    string s;
    while (recv_frame(fd, s)) {
        Msg m;
        Rsp r;
        bool quit = false;
        if (!dec(s, m)) break;
        if (m.op == "exit" && !m.a.empty()) gExit = m.a[0].i;
        do_op(m, r, fd, quit, is_main);
        if (quit) {
            if (is_main) _exit(gExit);
            return;
        }
        if (!send_frame(fd, encr(r))) break;
    }
    if (is_main) _exit(gExit);
}
// The upcall program: argv = request-key OP KEY UID GID THREAD PROCESS SESSION
static int upcall_main(int argc, char** argv) {
    if (argc > 2) enter_lane(lane_of_request((int32_t)atol(argv[2])));
    int fd = dial(upcall_socket());
    if (fd < 0) {
        string alt = string(argv[0]) + ".orig";
        execv("/sbin/request-key.orig", argv);
        execv(alt.c_str(), argv);
        return 1;
    }
    string h = "upcall";
    for (int i = 1; i < argc; i++) h += string(" ") + argv[i];
    if (!send_frame(fd, h)) return 1;
    string s;
    if (!recv_frame(fd, s)) return 1;
    if (s == "manual") {
        int f = recv_fd(fd);
        close(fd);
        if (f < 0) return 1;
        signal(SIGCHLD, SIG_IGN);
        actor_loop(f, true);
        return 0;
    }
    close(fd);
    // default behaviour: act on the callout information
    long key = atol(argv[2]), ks = argc > 7 ? atol(argv[7]) : 0;
    kc(K_ASSUME, key);
    char b[8192];
    long n = kc(K_READ, -7, (unsigned long)b, sizeof b - 1);
    if (n < 0) n = 0;
    if (n > (long)sizeof b - 1) n = sizeof b - 1;
    b[n] = 0;
    string c(b, n);
    if (c.compare(0, 2, "i:") == 0) kc(K_INST, key, (unsigned long)c.data() + 2, c.size() - 2, 0);
    else if (c.compare(0, 2, "I:") == 0) kc(K_INST, key, (unsigned long)c.data() + 2, c.size() - 2, ks);
    else if (c.compare(0, 2, "n:") == 0) kc(K_NEGATE, key, atol(c.c_str() + 2), 0);
    else if (c.compare(0, 2, "r:") == 0) {
        char* e;
        long t = strtol(c.c_str() + 2, &e, 10);
        kc(K_REJECT, key, t, *e == ':' ? errnum(e + 1) : EKEYREJECTED, 0);
    } else if (c == "q") return 1;
    return 0;
}

// ---------------------------------------------------------------- driver side
struct Sig {
    const char *name, *args;
    char ret;
};
// args: s string, p payload, k key, i int, h hex, u uid, g gid, e errno, n actor name, * repeat last, ? rest optional
// ret: k serial, i int, r read, d describe, s security, c capabilities, K proc_key, U proc_user
static const Sig kSigs[] = {
    {"add_key", "sspk", 'k'},
    {"request_key", "sssk", 'k'},
    {"get_keyring_ID", "ki", 'k'},
    {"join_session", "s", 'k'},
    {"update", "kp", 'i'},
    {"revoke", "k", 'i'},
    {"chown", "kug", 'i'},
    {"setperm", "kh", 'i'},
    {"describe", "k?i", 'd'},
    {"clear", "k", 'i'},
    {"link", "kk", 'i'},
    {"unlink", "kk", 'i'},
    {"search", "kssk", 'k'},
    {"read", "k?i", 'r'},
    {"instantiate", "kpk", 'i'},
    {"instantiate_iov", "kk?p*", 'i'},
    {"negate", "kik", 'i'},
    {"reject", "kiek", 'i'},
    {"set_reqkey", "i", 'i'},
    {"set_timeout", "ki", 'i'},
    {"assume_authority", "k", 'k'},
    {"get_security", "k?i", 's'},
    {"session_to_parent", "", 'i'},
    {"invalidate", "k", 'i'},
    {"get_persistent", "uk", 'k'},
    {"move", "kkki", 'i'},
    {"restrict", "kss", 'i'},
    {"capabilities", "i", 'c'},
    {"keyctl", "iiiii", 'i'},
    {"proc_key", "k", 'K'},
    {"proc_user", "u", 'U'},
    {"setresuid", "uuu", 'i'},
    {"setresgid", "ggg", 'i'},
    {"setfsuid", "u", 'i'},
    {"setgroups", "?g*", 'i'},
    {"fork", "n", 'f'},
    {"thread", "n", 'f'},
    {"exec", "", 'i'},
    {"exit", "?i", 'x'},
    {"sleep", "i", 'i'},
};
struct Actor {
    int fd = -1;
    bool busy = false;
    char ret = 'i';
    Msg msg;
    bool manual = false;
};
struct Driver {
    uint32_t next = kFirstUid;  // the real uid to try next
    uint32_t lowest = kFirstUid, highest = kLastUid;
    std::map<uint32_t, uint32_t> fwd, rev;
    int ufd = -1;
    std::map<string, Actor> act;
    std::map<int32_t, int> name;         // serial -> n
    vector<int32_t> ser;                 // n-1 -> serial
    std::map<int32_t, string> type;      // serial -> type when known
    vector<std::pair<int, string>> upq;  // queued upcalls (fd, args)
    std::map<string, string> sysctls;
    string err;

    int listen_on(const string& n) {
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un u;
        socklen_t l = mkaddr(u, n);
        int r = -1;
        for (int n = 0; n < 100 && (r = bind(fd, (sockaddr*)&u, l)) < 0; n++)
            msleep(100);  // another recorder may be finishing
        if (fd < 0 || r < 0 || listen(fd, 64) < 0) {
            perror("listen");
            exit(2);
        }
        return fd;
    }
    // The driver adopts orphaned actors so that they are reaped at once; its odd gid makes
    // it, like init, an impossible target of session_to_parent.
    void init() {
        if (gLane) {
            lowest = kFirstUid + (gLane - 1) * kLaneUids;
            highest = lowest + kLaneUids - 1;
        }
        ufd = listen_on(upcall_socket());
        signal(SIGCHLD, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        if (syscall(SYS_setresgid, 65533, 65533, 65533)) perror("setresgid");
    }

    // --- names
    string kname(int32_t s) {
        if (s == 0) return "0";
        auto it = name.find(s);
        int n;
        if (it == name.end()) {
            ser.push_back(s);
            n = ser.size();
            name[s] = n;
        } else n = it->second;
        return "k" + std::to_string(n);
    }
    // Script uids 1000..9999 stand for fresh real uids (also four digits, so that
    // name lengths and hence byte quotas are unaffected). Other uids are literal.
    uint32_t umap(long v) {
        if (v < 1000 || v > 9999) return (uint32_t)v;
        auto it = fwd.find(v);
        if (it != fwd.end()) return it->second;
        uint32_t r = fresh_uid();
        fwd[v] = r;
        rev[r] = v;
        return r;
    }
    // Returns a user without keys. Keys that a case left to a user would show in the next case.
    uint32_t fresh_uid() {
        for (uint32_t tried = lowest; tried <= highest; tried++) {
            if (next < lowest || next > highest) next = lowest;
            uint32_t r = next++;
            if (proc_line("/proc/key-users", fmt("%5u:", r)).empty()) return r;
        }
        fprintf(stderr, "keyoracle: every user has keys already\n");
        exit(2);
    }
    string unmap(uint32_t v) {
        auto it = rev.find(v);
        if (it != rev.end()) return std::to_string(it->second);
        if (v == (uint32_t)-1) return "-1";
        return std::to_string(v);
    }
    string sub_num(string s, bool fwd) {
        for (const char* pre : {"_uid.", "_uid_ses.", "_persistent.", "_req."}) {
            size_t p = s.find(pre);
            if (p == string::npos) continue;
            size_t b = p + strlen(pre), e = b;
            bool req = !strcmp(pre, "_req.");
            if (fwd && req) {
                if (b < s.size() && s[b] == 'k') {
                    e = b + 1;
                    while (e < s.size() && isdigit((unsigned char)s[e])) e++;
                    int32_t v = lookup(atoi(s.c_str() + b + 1));
                    s.replace(b, e - b, std::to_string(v));
                }
                continue;
            }
            while (e < s.size() && isdigit((unsigned char)s[e])) e++;
            if (e == b) continue;
            unsigned long v = strtoul(s.substr(b, e - b).c_str(), nullptr, 10);
            string rep = req   ? (name.count((int32_t)v) ? kname((int32_t)v) : s.substr(b, e - b))
                         : fwd ? std::to_string(umap(v))
                               : unmap(v);
            s.replace(b, e - b, rep);
        }
        return s;
    }
    int32_t lookup(int n) { return n >= 1 && (size_t)n <= ser.size() ? ser[n - 1] : 0x7f000000 + n; }
    bool parse_key(const string& t, int64_t& v) {
        static const std::map<string, int> sp = {{"@t", -1},  {"@p", -2}, {"@s", -3}, {"@u", -4},
                                                 {"@us", -5}, {"@g", -6}, {"@a", -7}, {"@r", -8}};
        auto it = sp.find(t);
        if (it != sp.end()) {
            v = it->second;
            return true;
        }
        if (t[0] == 'k' && t.size() > 1 && isdigit((unsigned char)t[1])) {
            v = lookup(atoi(t.c_str() + 1));
            return true;
        }
        if (t[0] == '#') t.size() > 1 ? v = strtol(t.c_str() + 1, nullptr, 0) : v = 0;
        else if (t == "0") v = 0;
        else return false;
        return true;
    }
    static int hexv(char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : -1;
    }
    bool parse_str(const string& t, Arg& a, bool desc) {
        if (t == "null" || t.compare(0, 5, "null:") == 0) {
            a.t = 'n';
            a.i = t.size() > 5 ? atol(t.c_str() + 5) : 0;
            return true;
        }
        if (t == "bad" || t.compare(0, 4, "bad:") == 0) {
            a.t = 'f';
            a.i = t.size() > 4 ? atol(t.c_str() + 4) : 0;
            return true;
        }
        a.t = 'b';
        a.b.clear();
        if (t.compare(0, 2, "s:") == 0) {
            for (size_t i = 2; i < t.size(); i++) {
                if (t[i] == '%' && i + 2 < t.size() && hexv(t[i + 1]) >= 0 && hexv(t[i + 2]) >= 0) {
                    a.b += (char)(hexv(t[i + 1]) * 16 + hexv(t[i + 2]));
                    i += 2;
                } else a.b += t[i];
            }
            if (desc) a.b = sub_num(a.b, true);
            return true;
        }
        if (t.compare(0, 2, "x:") == 0) {
            for (size_t i = 2; i + 1 < t.size(); i += 2) a.b += (char)(hexv(t[i]) * 16 + hexv(t[i + 1]));
            return true;
        }
        if (t.compare(0, 2, "r:") == 0) {
            char* e;
            unsigned long n = strtoul(t.c_str() + 2, &e, 10);
            if (*e != ':') return false;
            a.b = string(n, (char)strtol(e + 1, nullptr, 16));
            return true;
        }
        if (t.compare(0, 3, "kx:") == 0) {
            int64_t v;
            if (!parse_key(t.substr(3), v)) return false;
            a.b = fmt("%x", (unsigned)v);
            return true;
        }
        return false;
    }
    static string show(const string& b) {
        if (b.size() > 64) {
            if (b.find_first_not_of(b[0]) == string::npos)
                return fmt("r:%zu:%02x", b.size(), (unsigned char)b[0]);
            uint64_t h = 1469598103934665603ull;
            for (unsigned char c : b) {
                h ^= c;
                h *= 1099511628211ull;
            }
            return fmt("h:%zu:%016llx", b.size(), (unsigned long long)h);
        }
        string o = "s:";
        for (unsigned char c : b) {
            if (c > 32 && c < 127 && c != '%') o += (char)c;
            else o += fmt("%%%02x", c);
        }
        return o;
    }

    // --- upcalls
    void on_upcall() {
        int c = accept4(ufd, nullptr, nullptr, SOCK_CLOEXEC);
        if (c < 0) return;
        string h;
        if (!recv_frame(c, h)) {
            close(c);
            return;
        }
        upq.push_back({c, h});
    }
    void default_upcalls() {
        for (auto& u : upq) {
            send_frame(u.first, "default");
            close(u.first);
        }
        upq.clear();
    }
    // Waits for a response from actor fd and serves upcalls meanwhile. Returns 1: ok, 0: timeout, -1: EOF.
    int await(int fd, Rsp& r, int ms, bool auto_up) {
        timespec t0;
        clock_gettime(CLOCK_MONOTONIC, &t0);
        for (;;) {
            if (auto_up) default_upcalls();
            timespec t;
            clock_gettime(CLOCK_MONOTONIC, &t);
            long left = ms - ((t.tv_sec - t0.tv_sec) * 1000 + (t.tv_nsec - t0.tv_nsec) / 1000000);
            if (left <= 0) left = 0;
            pollfd p[2] = {{fd, POLLIN, 0}, {ufd, POLLIN, 0}};
            int n = poll(p, 2, left);
            if (n == 0) return 0;
            if (n < 0) continue;
            if (p[1].revents & POLLIN) on_upcall();
            if (p[0].revents) {
                string s;
                if (!recv_frame(fd, s) || !decr(s, r)) return -1;
                return 1;
            }
        }
    }
    bool spawn(const string& n, uint32_t uid, uint32_t gid, const vector<gid_t>& gr) {
        fflush(stdout);
        int sv[2];
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, sv)) return false;
        pid_t p = fork();
        if (p == 0) {
            if (fork() != 0) _exit(0);
            for (int fd = 3; fd < 256; fd++)
                if (fd != sv[1]) close(fd);
            int f = sv[1];
            if (syscall(SYS_setgroups, gr.size(), gr.data()) || syscall(SYS_setresgid, gid, gid, gid) ||
                syscall(SYS_setresuid, uid, uid, uid))
                _exit(1);
            Rsp r;
            send_frame(f, encr(r));
            actor_loop(f, true);
            _exit(0);
        }
        close(sv[1]);
        string h;
        if (!recv_frame(sv[0], h)) return false;
        act[n].fd = sv[0];
        return true;
    }
    Rsp ask(Actor& A, const string& op, vector<Arg> a) {
        Rsp r;
        Msg m{op, a};
        r.ret = -1;
        r.err = EIO;
        if (send_frame(A.fd, enc(m))) await(A.fd, r, 20000, true);
        return r;
    }

    // --- result formatting
    string fmt_result(Actor& A, char ret, const Msg& m, const Rsp& r) {
        if (r.err) return "-" + errname(r.err);
        switch (ret) {
            case 'k': {
                string n = kname((int32_t)r.ret);
                if (r.ret > 0) {
                    int32_t s = r.ret;
                    string ty;
                    if (m.op == "add_key" || m.op == "request_key") ty = m.a[0].b;
                    else if (m.op == "search") ty = m.a[1].b;
                    else if (m.op == "assume_authority") ty = ".request_key_auth";
                    else if (m.op == "get_keyring_ID" && m.a[0].i == -7) ty = ".request_key_auth";
                    else if (m.op == "get_keyring_ID" && m.a[0].i >= 0) ty = "";
                    else ty = "keyring";
                    if (!ty.empty()) type[s] = ty;
                }
                return n;
            }
            case 'd': {
                size_t bl = m.a.size() > 1 ? m.a[1].i : 100000;
                if ((size_t)r.ret > bl) return fmt("%lld ", (long long)r.ret) + short_state(r.data);
                string s = r.data;
                if (!s.empty() && s.back() == 0) s.pop_back();
                vector<string> f;
                size_t p = 0;
                for (int i = 0; i < 4; i++) {
                    size_t q = s.find(';', p);
                    if (q == string::npos) return "?" + show(s);
                    f.push_back(s.substr(p, q - p));
                    p = q + 1;
                }
                string d = s.substr(p);
                d = f[0] == ".request_key_auth" ? "key." + kname((int32_t)strtoul(d.c_str(), nullptr, 16))
                                                : sub_num(d, false);
                return f[0] + " " + unmap(strtoul(f[1].c_str(), nullptr, 10)) + " " + f[2] + " " + f[3] +
                       " " + show(d);
            }
            case 'r': {
                size_t bl = m.a.size() > 1 ? m.a[1].i : 100000;
                if ((size_t)r.ret > bl) return fmt("%lld ", (long long)r.ret) + short_state(r.data);
                int32_t id = (int32_t)m.a[0].i;
                string ty;
                if (id == -7) ty = ".request_key_auth";
                else if (id < 0) ty = "keyring";
                else if (type.count(id)) ty = type[id];
                else {
                    Rsp d = ask(A, "type_of", {m.a[0]});
                    size_t q = d.data.find(';');
                    if (!d.err && q != string::npos) {
                        ty = d.data.substr(0, q);
                        type[id] = ty;
                    }
                }
                if (ty == "keyring") {
                    vector<int32_t> ks;
                    for (size_t i = 0; i + 4 <= r.data.size(); i += 4) {
                        int32_t v;
                        memcpy(&v, &r.data[i], 4);
                        ks.push_back(v);
                    }
                    vector<std::pair<string, int32_t>> unk;
                    for (int32_t v : ks)
                        if (!name.count(v)) {
                            Arg x;
                            x.i = v;
                            Rsp d = ask(A, "type_of", {x});
                            unk.push_back({d.err ? "~" : d.data, v});
                        }
                    std::sort(unk.begin(), unk.end());
                    for (auto& u : unk) {
                        kname(u.second);
                        size_t q = u.first.find(';');
                        if (q != string::npos) type[u.second] = u.first.substr(0, q);
                    }
                    vector<int> ns;
                    for (int32_t v : ks) ns.push_back(name[v]);
                    std::sort(ns.begin(), ns.end());
                    string o = fmt("%lld", (long long)r.ret);
                    for (int n : ns) o += " k" + std::to_string(n);
                    return o;
                }
                return fmt("%lld ", (long long)r.ret) + show(r.data);
            }
            case 's': return fmt("%lld ", (long long)r.ret) + show(r.data);
            case 'c': return fmt("%lld", (long long)r.ret);  // the bytes depend on the configuration
            case 'K': {
                if (r.data.empty()) return "none";
                vector<string> f;
                size_t p = 0;
                const string& s = r.data;
                while (f.size() < 8 && p < s.size()) {
                    while (p < s.size() && s[p] == ' ') p++;
                    size_t q = s.find(' ', p);
                    if (q == string::npos) q = s.size();
                    f.push_back(s.substr(p, q - p));
                    p = q;
                }
                while (p < s.size() && s[p] == ' ') p++;
                string rest = s.substr(p);
                if (f.size() < 8) return "?";
                if (f[3].back() == 's') f[3] = "secs";
                if (f[3] == "2d" && rest.compare(0, 12, "_persistent.") == 0)
                    f[3] = "3d";  // just set, may have ticked over
                if (rest.compare(0, 4, "key:") == 0 && f[7] == ".request_") {
                    int32_t k = (int32_t)strtoul(rest.c_str() + 4, nullptr, 16);
                    size_t ci = rest.find("ci:");
                    rest = "key:" + kname(k) + (ci == string::npos ? "" : " " + rest.substr(ci));
                } else rest = sub_num(rest, false);
                return f[1] + " " + f[3] + " " + f[4] + " " + unmap(atol(f[5].c_str())) + " " + f[6] + " " +
                       f[7] + " " + show(rest);
            }
            case 'U': {
                if (r.data.empty()) return "none";
                vector<string> f;
                size_t p = r.data.find(':') + 1;
                const string& s = r.data;
                while (p < s.size()) {
                    while (p < s.size() && s[p] == ' ') p++;
                    size_t q = s.find(' ', p);
                    if (q == string::npos) q = s.size();
                    if (q > p) f.push_back(s.substr(p, q - p));
                    p = q;
                }
                if (f.size() < 4) return "?";
                return "nkeys=" + f[1] + " keys=" + f[2] + " bytes=" + f[3];
            }
            default: return fmt("%lld", (long long)r.ret);
        }
    }
    static string short_state(const string& b) {
        return b.find_first_not_of('\xEE') == string::npos ? "untouched" : "partial";
    }

    static vector<string> split(const string& l) {
        vector<string> v;
        size_t p = 0;
        while (p < l.size()) {
            while (p < l.size() && (l[p] == ' ' || l[p] == '\t')) p++;
            size_t q = p;
            while (q < l.size() && l[q] != ' ' && l[q] != '\t') q++;
            if (q > p) v.push_back(l.substr(p, q - p));
            p = q;
        }
        return v;
    }
    static void msleep(long ms) {
        timespec t = {ms / 1000, (ms % 1000) * 1000000};
        while (nanosleep(&t, &t) && errno == EINTR)
            ;
    }
    static string rdfile(const string& p) {
        FILE* f = fopen(p.c_str(), "r");
        if (!f) return "";
        char b[64] = "";
        if (!fgets(b, sizeof b, f)) b[0] = 0;
        fclose(f);
        return b;
    }
    static string uid_file() { return "/run/keyoracle.uid" + (gLane ? "." + std::to_string(gLane) : ""); }
    static bool wrfile(const string& p, const string& v) {
        FILE* f = fopen(p.c_str(), "w");
        if (!f) return false;
        fputs(v.c_str(), f);
        return fclose(f) == 0;
    }

    string exec_line1(const string& line) {
        vector<string> t = split(line);
        if (t.size() < 2) return "!syntax";
        if (t[0] == "-") return global(t);
        auto it = act.find(t[0]);
        if (it == act.end()) return "!noactor";
        Actor& A = it->second;
        size_t o = 1;
        bool start = false;
        if (t[1] == "wait" || t[1] == "poll") {
            if (!A.busy) return "!idle";
            Rsp r;
            int w = await(A.fd, r, t[1] == "wait" ? 20000 : 400, false);
            if (w == 0) return t[1] == "wait" ? "hang" : "blocked";
            A.busy = false;
            if (w < 0) return "!eof";
            return fmt_result(A, A.ret, A.msg, r);
        }
        if (A.busy) return "!busy";
        if (t[1] == "start") {
            start = true;
            o = 2;
            if (t.size() < 3) return "!syntax";
        }
        const Sig* sg = nullptr;
        for (auto& s : kSigs)
            if (t[o] == s.name) sg = &s;
        if (!sg) return "!op";
        Msg m;
        m.op = t[o];
        bool opt = false;
        const char* sa = sg->args;
        char last = 0;
        size_t i = o + 1;
        for (;;) {
            if (*sa == '?') {
                opt = true;
                sa++;
                continue;
            }
            if (!*sa) {
                if (i != t.size()) return "!args";
                break;
            }
            if (*sa == '*') {
                if (i >= t.size()) break;
            } else {
                last = *sa++;
            }
            if (i >= t.size()) {
                if (opt) break;
                return "!args";
            }
            const string& x = t[i++];
            Arg a;
            switch (last) {
                case 's':
                    if (!parse_str(x, a, true)) return "!string";
                    break;
                case 'p':
                    if (!parse_str(x, a, false)) return "!string";
                    break;
                case 'k':
                    if (!parse_key(x, a.i)) return "!key";
                    break;
                case 'i': a.i = strtoll(x.c_str(), nullptr, 0); break;
                case 'h': a.i = strtoull(x.c_str(), nullptr, 16); break;
                case 'u': a.i = (int32_t)umap(strtol(x.c_str(), nullptr, 10)); break;
                case 'g': a.i = (int32_t)strtol(x.c_str(), nullptr, 10); break;
                case 'e': a.i = errnum(x); break;
                case 'n':
                    a.t = 'b';
                    a.b = x;
                    break;
            }
            m.a.push_back(a);
        }
        if (m.op == "keyctl") {
        }
        if (!send_frame(A.fd, enc(m))) return "!dead";
        if (sg->ret == 'x') {
            char b;
            pollfd p = {A.fd, POLLIN, 0};
            if (poll(&p, 1, 500) > 0) (void)!read(A.fd, &b, 1);
            close(A.fd);
            act.erase(it);
            msleep(20);
            return "0";
        }
        if (sg->ret == 'f') {
            int sv[2];
            if (socketpair(AF_UNIX, SOCK_STREAM, 0, sv)) return "!socket";
            send_fd(A.fd, sv[1]);
            close(sv[1]);
            Rsp r;
            if (await(A.fd, r, 20000, true) != 1) {
                close(sv[0]);
                return "!eof";
            }
            if (r.err) {
                close(sv[0]);
                return "-" + errname(r.err);
            }
            act[m.a[0].b].fd = sv[0];
            return "0";
        }
        if (start) {
            A.busy = true;
            A.ret = sg->ret;
            A.msg = m;
            msleep(30);
            return "started";
        }
        Rsp r;
        int w = await(A.fd, r, 20000, true);
        if (w == 0) {
            A.busy = true;
            A.ret = sg->ret;
            A.msg = m;
            return "hang";
        }
        if (w < 0) return "!eof";
        return fmt_result(A, sg->ret, m, r);
    }
    string global(const vector<string>& t) {
        if (t[1] == "actor") {
            if (t.size() < 5) return "!args";
            vector<gid_t> gr;
            if (t.size() > 5) {
                string s = t[5];
                for (size_t p = 0; p < s.size();) {
                    size_t q = s.find(',', p);
                    if (q == string::npos) q = s.size();
                    gr.push_back(atol(s.substr(p, q - p).c_str()));
                    p = q + 1;
                }
            }
            return spawn(t[2], umap(atol(t[3].c_str())), atol(t[4].c_str()), gr) ? "0" : "!spawn";
        }
        if (t[1] == "sleep" && t.size() > 2) {
            msleep(atol(t[2].c_str()));
            return "0";
        }
        if (t[1] == "settle") {
            msleep(300);
            return "0";
        }
        if (t[1] == "align") {
            timespec ts;
            clock_gettime(CLOCK_REALTIME, &ts);
            msleep(1000 - ts.tv_nsec / 1000000 + 30);
            return "0";
        }
        if (t[1] == "sysctl" && t.size() > 3) {
            string p = "/proc/sys/kernel/keys/" + t[2];
            if (!sysctls.count(p)) sysctls[p] = rdfile(p);
            return wrfile(p, t[3]) ? "0" : "-EINVAL";
        }
        if (t[1] == "upcall" && t.size() > 2) {
            for (int n = 0; n < 300 && upq.empty(); n++) {
                pollfd p = {ufd, POLLIN, 0};
                if (poll(&p, 1, 10) > 0) on_upcall();
                if (n * 10 > 2500 && upq.empty()) break;
            }
            if (upq.empty()) return "none";
            auto u = upq.front();
            upq.erase(upq.begin());
            int sv[2];
            if (socketpair(AF_UNIX, SOCK_STREAM, 0, sv)) return "!socket";
            send_frame(u.first, "manual");
            send_fd(u.first, sv[1]);
            close(sv[1]);
            close(u.first);
            act[t[2]].fd = sv[0];
            vector<string> h = split(u.second);
            string o = h.size() > 1 ? h[1] : "?";
            auto K = [&](size_t i) {
                return i < h.size() ? kname((int32_t)atol(h[i].c_str())) : string("?");
            };
            o += " " + K(2);
            if (h.size() > 4) o += " " + unmap(strtoul(h[3].c_str(), nullptr, 10)) + " " + h[4];
            for (size_t i = 5; i < 8; i++) {
                o += " " + K(i);
                int32_t s = atol(h[i].c_str());
                if (s) type[s] = "keyring";
            }
            return o;
        }
        return "!op";
    }
    // Waits until deferred destruction (RCU callbacks, key garbage collection) has
    // finished, so that the next operation finds no unreferenced keys.
    void quiesce(int need) {
        string last;
        int same = 0;
        for (int n = 0; n < 80 && same < need; n++) {
            if (syscall(SYS_membarrier, 1, 0, 0) < 0) msleep(15);
            string c;
            FILE* f = fopen("/proc/key-users", "r");
            char b[256];
            while (f && fgets(b, sizeof b, f)) {
                if (gLane && !rev.count(strtoul(b, nullptr, 10))) continue;
                string l = b;
                size_t p = l.find(':'), q = p == string::npos ? p : l.find('/', p);
                while (q != string::npos && q > p && l[q] != ' ') q--;
                c += l.substr(0, p) + (q == string::npos ? "" : l.substr(q));
            }
            if (f) fclose(f);
            if (n && c == last) same++;
            else same = 0;
            last = c;
        }
    }
    string exec_line(const string& line) {
        string r = exec_line1(line);
        vector<string> t = split(line);
        if (t.size() < 2) return r;
        const string& o = t[1];
        if (o == "invalidate" || o == "exit" || o == "exec" || (o == "wait" && r != "hang")) quiesce(6);
        else if (o == "request_key" || o == "session_to_parent") quiesce(3);
        else if (r[0] != '-' && r[0] != '!')
            for (const char* k : {"add_key", "join_session", "revoke", "clear", "link", "unlink", "search",
                                  "instantiate", "instantiate_iov", "negate", "reject", "get_persistent",
                                  "move", "assume_authority", "setresuid"})
                if (o == k) {
                    quiesce(3);
                    break;
                }
        return r;
    }
    void root_clean() {
        if (fork() == 0) {  // tidy the user keyrings of uid 0 so cases start clean
            kc(K_GET_ID, -5, 1);
            long us = kc(K_GET_ID, -5, 0), u = kc(K_GET_ID, -4, 0);
            kc(K_CLEAR, u);
            kc(K_CLEAR, us);
            kc(K_LINK, u, us);
            _exit(0);
        }
        msleep(20);
    }
    // The kernel keeps a user's keyrings for ever, and the persistent one for days.
    void users_clean() {
        for (auto& u : rev) {
            if (fork() == 0) {
                kc(K_INVALIDATE, kc(K_PERSIST, u.first, -2));
                if (!syscall(SYS_setresuid, u.first, u.first, u.first)) {
                    long session = kc(K_GET_ID, -5, 0), user = kc(K_GET_ID, -4, 0);
                    kc(K_INVALIDATE, user);
                    kc(K_INVALIDATE, session);
                }
                _exit(0);
            }
        }
        if (!rev.empty()) msleep(20);
    }
    void reset() {
        for (auto& a : act) close(a.second.fd);
        act.clear();
        for (auto& u : upq) close(u.first);
        upq.clear();
        for (auto& s : sysctls) wrfile(s.first, s.second);
        sysctls.clear();
        if (!fwd.empty()) msleep(20);  // for the actors to be gone
        users_clean();
        name.clear();
        ser.clear();
        type.clear();
        fwd.clear();
        rev.clear();
        if (!gLane) root_clean();
        quiesce(4);
        wrfile(uid_file(), std::to_string(next));
    }
};

static string slurp(const char* p) {
    FILE* f = fopen(p, "r");
    string o;
    if (!f) return o;
    char b[65536];
    size_t n;
    while ((n = fread(b, 1, sizeof b, f)) > 0) o.append(b, n);
    fclose(f);
    return o;
}
static vector<string> lines(const string& s) {
    vector<string> v;
    size_t p = 0;
    while (p < s.size()) {
        size_t q = s.find('\n', p);
        if (q == string::npos) q = s.size();
        v.push_back(s.substr(p, q - p));
        p = q + 1;
    }
    return v;
}

int main(int argc, char** argv) {
    const char* b0 = strrchr(argv[0], '/');
    b0 = b0 ? b0 + 1 : argv[0];
    if (!strcmp(b0, "request-key")) return upcall_main(argc, argv);
    if (argc > 2 && !strcmp(argv[1], "--resume")) {
        int fd = atoi(argv[2]);
        if (argc > 3) enter_lane(atoi(argv[3]));
        signal(SIGCHLD, SIG_IGN);
        Rsp r;
        send_frame(fd, encr(r));
        actor_loop(fd, true);
        return 0;
    }
    Driver d;
    string out;
    bool check = false, inter = false, stream = false;
    vector<const char*> files;
    bool haveBase = false;
    for (int i = 1; i < argc; i++) {
        string a = argv[i];
        if (a == "--out" && i + 1 < argc) out = argv[++i];
        else if (a == "--uid" && i + 1 < argc) {
            d.next = strtoul(argv[++i], nullptr, 10);
            haveBase = true;
        } else if (a == "--lane" && i + 1 < argc) {
            enter_lane(std::min(strtoul(argv[++i], nullptr, 10), (unsigned long)kLanes));
        } else if (a == "--check") check = true;
        else if (a == "--stream") stream = true;
        else if (a == "-i") inter = true;
        else files.push_back(argv[i]);
    }
    if (!haveBase) {
        string s = Driver::rdfile(Driver::uid_file());
        if (!s.empty()) d.next = strtoul(s.c_str(), nullptr, 10);
    }
    d.init();
    if (inter) {
        d.reset();
        char* l = nullptr;
        size_t c = 0;
        ssize_t n;
        while ((n = getline(&l, &c, stdin)) > 0) {
            string s(l, n);
            while (!s.empty() && (s.back() == '\n' || s.back() == '\r')) s.pop_back();
            if (s == "reset") {
                d.reset();
                puts("0");
            } else if (s.empty() || s[0] == '#') continue;
            else puts(d.exec_line(s).c_str());
            fflush(stdout);
        }
        d.reset();
        return 0;
    }
    int bad = 0, cases = 0, ops = 0;
    for (auto* f : files) {
        d.reset();
        string o;
        vector<string> L = lines(slurp(f));
        bool fail = false;
        cases++;
        for (size_t i = 0; i < L.size(); i++) {
            if (L[i].compare(0, 2, "> ") == 0) {
                string r = d.exec_line(L[i].substr(2));
                ops++;
                o += L[i] + "\n< " + r + "\n";
                if (check) {
                    string want;
                    if (i + 1 < L.size() && L[i + 1].compare(0, 2, "< ") == 0) want = L[i + 1].substr(2);
                    if (want != r) {
                        fail = true;
                        printf("%s:%zu: %s\n   want %s\n   got  %s\n", f, i + 1, L[i].c_str(), want.c_str(),
                               r.c_str());
                    }
                }
            } else if (L[i].compare(0, 1, "<") == 0) {
            } else o += L[i] + "\n";
        }
        bad += fail;
        const char* bn = strrchr(f, '/');
        bn = bn ? bn + 1 : f;
        if (!out.empty()) {
            FILE* w = fopen((out + "/" + bn).c_str(), "w");
            if (!w) {
                perror("out");
                return 2;
            }
            fwrite(o.data(), 1, o.size(), w);
            fclose(w);
        } else if (stream) {
            printf("=== %s\n%s", bn, o.c_str());
            fflush(stdout);
        } else if (!check) {
            fputs(o.c_str(), stdout);
            fflush(stdout);
        }
    }
    d.reset();
    if (check) printf("%d cases, %d operations, %d cases differ\n", cases, ops, bad);
    return bad ? 1 : 0;
}
