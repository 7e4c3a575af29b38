// SPDX-License-Identifier: Apache-2.0
// mmoracle replays memory-mapping / protection-key scripts against the running
// Linux kernel (x86-64) and prints one normalised result line per operation.
//
//   mmoracle [--out DIR] FILE...   run cases, write (or print) results
//   mmoracle --check FILE...       run cases, compare with the '<' lines
//   mmoracle --stream FILE...      run cases, print "=== name" framed
//   mmoracle -i                    interactive: one op per stdin line
//
// sim/conformance reads the same script language.
// Build: g++ -std=c++17 -O1 -static -pthread mmoracle.cpp -o mmoracle
#include <cpuid.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>
using std::string;
using std::vector;

static const uint64_t kBase = 0x100000000000ull;  // arena base
static const uint64_t kPages = 4096;              // arena size in pages
static const uint64_t kPage = 4096;
static string gSock;
static bool gPku;

static string fmt(const char* f, ...) {
    char b[512];
    va_list a;
    va_start(a, f);
    vsnprintf(b, sizeof b, f, a);
    va_end(a);
    return b;
}
static string en(int e) {
    switch (e) {
#define E(x) \
    case x: return "-" #x;
        E(EPERM)
        E(ENOENT)
        E(EINTR)
        E(EIO)
        E(EBADF)
        E(EAGAIN)
        E(ENOMEM)
        E(EACCES)
        E(EFAULT)
        E(EBUSY)
        E(EEXIST) E(ENODEV) E(EINVAL) E(ENOSPC) E(ENOSYS) E(EOVERFLOW) E(EOPNOTSUPP) E(ETXTBSY) E(ESRCH)
#undef E
    }
    return "-E" + std::to_string(e);
}
static vector<string> split(const string& l, const char* sep = " \t") {
    vector<string> v;
    size_t p = 0;
    while (p < l.size()) {
        size_t q = l.find_first_of(sep, p);
        if (q == string::npos) q = l.size();
        if (q > p) v.push_back(l.substr(p, q - p));
        p = q + 1;
    }
    return v;
}
static bool xsend(int fd, const string& s) {
    uint32_t n = s.size();
    string o((char*)&n, 4);
    o += s;
    const char* c = o.data();
    size_t k = o.size();
    while (k) {
        ssize_t r = send(fd, c, k, MSG_NOSIGNAL);
        if (r < 0 && errno == EINTR) continue;
        if (r <= 0) return false;
        c += r;
        k -= r;
    }
    return true;
}
static bool xrd(int fd, char* c, size_t k) {
    while (k) {
        ssize_t r = read(fd, c, k);
        if (r < 0 && errno == EINTR) continue;
        if (r <= 0) return false;
        c += r;
        k -= r;
    }
    return true;
}
static bool xrecv(int fd, string& s) {
    uint32_t n;
    if (!xrd(fd, (char*)&n, 4)) return false;
    s.resize(n);
    return xrd(fd, &s[0], n);
}
static socklen_t mkaddr(sockaddr_un& u, const string& n) {
    memset(&u, 0, sizeof u);
    u.sun_family = AF_UNIX;
    memcpy(u.sun_path + 1, n.data(), n.size());
    return offsetof(sockaddr_un, sun_path) + 1 + n.size();
}
static int dial() {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un u;
    socklen_t l = mkaddr(u, gSock);
    if (connect(fd, (sockaddr*)&u, l) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

// ------------------------------------------------------------ guarded access
static __thread volatile int tSig, tCode, tPkey;
static __thread volatile uint32_t tEntry, tSet;
static __thread volatile int tSigMode;
static inline uint32_t rdpkru() {
    uint32_t a, d;
    asm volatile(".byte 0x0f,0x01,0xee" : "=a"(a), "=d"(d) : "c"(0));
    return a;
}
static inline void wrpkru(uint32_t v) {
    asm volatile(".byte 0x0f,0x01,0xef" : : "a"(v), "c"(0), "d"(0) : "memory");
}
extern "C" {
long probe_read(void*);
long probe_write(void*, int);
long probe_exec(void*);
extern char probe_r_at[], probe_r_out[], probe_w_at[], probe_w_out[];
}
asm(R"(
.text
.globl probe_read, probe_write, probe_exec, probe_r_at, probe_r_out, probe_w_at, probe_w_out
probe_read:
  xorl %eax, %eax
probe_r_at:
  movb (%rdi), %al
probe_r_out:
  ret
probe_write:
probe_w_at:
  movb %sil, (%rdi)
probe_w_out:
  ret
probe_exec:
  subq $8, %rsp
  xorl %eax, %eax
  xorl %r8d, %r8d
  call *%rdi
  addq $8, %rsp
  ret
)");
static uint32_t* saved_pkru(void* uc) {  // PKRU slot of the saved extended state
    char* xs = (char*)((ucontext_t*)uc)->uc_mcontext.fpregs;
    unsigned a, b, c, d;
    __cpuid_count(0xd, 9, a, b, c, d);
    return (uint32_t*)(xs + b);
}
static void on_fault(int sig, siginfo_t* si, void* u) {
    ucontext_t* uc = (ucontext_t*)u;
    greg_t* g = uc->uc_mcontext.gregs;
    tSig = sig;
    tCode = si->si_code;
    tPkey = sig == SIGSEGV && si->si_code == 4 ? (int)si->si_pkey : -1;
    if (g[REG_RIP] == (greg_t)probe_r_at) g[REG_RIP] = (greg_t)probe_r_out;
    else if (g[REG_RIP] == (greg_t)probe_w_at) g[REG_RIP] = (greg_t)probe_w_out;
    else if ((uint64_t)g[REG_RIP] >= kBase && (uint64_t)g[REG_RIP] < kBase + kPages * kPage) {
        // a fault that is not on the fetch itself means the page could be executed
        if (((uint64_t)si->si_addr ^ (uint64_t)g[REG_RIP]) / kPage != 0) tSig = 0;
        g[REG_RIP] = *(greg_t*)g[REG_RSP];
        g[REG_RSP] += 8;
    } else {
        const char m[] = "mmoracle: unexpected fault\n";
        (void)!write(2, m, sizeof m - 1);
        _exit(99);
    }
}
static void on_usr1(int, siginfo_t*, void* u) {
    tEntry = rdpkru();
    if (tSigMode == 1) wrpkru(tSet);
    if (tSigMode == 2) {
        *saved_pkru(u) = tSet;
        ((uint64_t*)((char*)((ucontext_t*)u)->uc_mcontext.fpregs + 512))[0] |= 1u << 9;
    }
}
static bool has_pku() {  // CPUID.(7,0):ECX.OSPKE
    unsigned a, b, c = 0, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (c & (1u << 4));
}
static void install() {
    struct sigaction sa;
    memset(&sa, 0, sizeof sa);
    sa.sa_flags = SA_SIGINFO;
    sa.sa_sigaction = on_fault;
    sigaction(SIGSEGV, &sa, nullptr);
    sigaction(SIGBUS, &sa, nullptr);
    sa.sa_sigaction = on_usr1;
    sigaction(SIGUSR1, &sa, nullptr);
    gPku = has_pku();
    signal(SIGCHLD, SIG_IGN);
}
static string fault_text() {
    if (tSig == SIGBUS) return fmt("SIGBUS %d", tCode);
    if (tCode == 1) return "SEGV_MAPERR";
    if (tCode == 2) return "SEGV_ACCERR";
    if (tCode == 4) return fmt("SEGV_PKUERR %d", tPkey);
    return fmt("SEGV_%d", tCode);
}

// ------------------------------------------------------------ fault counts
static __thread long tFaults;  // minor faults that the actor's last operation took
__attribute__((noinline)) static void touch_stack() {
    volatile char room[1 << 16];
    for (size_t i = 0; i < sizeof room; i += kPage) room[i] = 0;
}
// Counts the minor faults of this thread from its construction to its destruction. After a fork the recorder's own
// pages fault as well, so it first does all that may happen in between: a system call, a signal handler, stack use.
class FaultWindow {
public:
    FaultWindow() {
        touch_stack();
        int sig = tSig, code = tCode, pkey = tPkey;
        probe_read((void*)16);
        tSig = sig, tCode = code, tPkey = pkey;
        look();
        before_ = look();
    }
    ~FaultWindow() { tFaults += look() - before_; }

private:
    long look() {
        syscall(SYS_getrusage, RUSAGE_THREAD, &usage_);
        return usage_.ru_minflt;
    }
    rusage usage_;
    long before_;
};
static long probed_read(uint64_t a) {
    FaultWindow w;
    return probe_read((void*)a);
}
static void probed_write(uint64_t a, int byte) {
    FaultWindow w;
    probe_write((void*)a, byte);
}
// Performs a system call that may fault in pages of the arena.
template <class... Args>
static long counted(long number, Args... args) {
    FaultWindow w;
    return syscall(number, args...);
}

// ------------------------------------------------------------ actor
struct FileEnt {
    int fd;
};
static std::map<string, FileEnt> gFiles;
static uint64_t addr_of(const string& t) {  // "N", "N+B" (pages plus bytes) or "raw:0x..."
    if (t.compare(0, 4, "raw:") == 0) return strtoull(t.c_str() + 4, nullptr, 0);
    char* e;
    uint64_t v = kBase + strtoll(t.c_str(), &e, 10) * kPage;
    if (*e == '+') v += strtoll(e + 1, nullptr, 10);
    return v;
}
static uint64_t len_of(const string& t) {
    if (t.compare(0, 4, "raw:") == 0) return strtoull(t.c_str() + 4, nullptr, 0);
    char* e;
    uint64_t v = strtoll(t.c_str(), &e, 10) * kPage;
    if (*e == '+') v += strtoll(e + 1, nullptr, 10);
    return v;
}
static int prot_of(const string& t) {
    if (!t.empty() && isdigit((unsigned char)t[0])) return strtol(t.c_str(), nullptr, 0);
    int p = 0;
    for (char c : t)
        p |= c == 'r'   ? PROT_READ
             : c == 'w' ? PROT_WRITE
             : c == 'x' ? PROT_EXEC
             : c == 'd' ? 0x01000000
             : c == 'u' ? 0x02000000
                        : 0;
    return p;
}
static int flags_of(const string& t) {
    static const std::map<string, int> f = {{"priv", MAP_PRIVATE},
                                            {"shared", MAP_SHARED},
                                            {"validate", MAP_SHARED_VALIDATE},
                                            {"anon", MAP_ANONYMOUS},
                                            {"fixed", MAP_FIXED},
                                            {"noreplace", 0x100000},
                                            {"noreserve", MAP_NORESERVE},
                                            {"populate", MAP_POPULATE},
                                            {"locked", MAP_LOCKED},
                                            {"growsdown", MAP_GROWSDOWN},
                                            {"stack", MAP_STACK},
                                            {"denywrite", MAP_DENYWRITE},
                                            {"droppable", 8}};
    int v = 0;
    for (auto& s : split(t, ",")) {
        auto i = f.find(s);
        v |= i != f.end() ? i->second : (int)strtol(s.c_str(), nullptr, 0);
    }
    return v;
}
struct Vma {
    uint64_t s, e;
    string perms, pkey, back, flags;
};
static vector<Vma> read_vmas() {
    vector<Vma> v;
    FILE* f = fopen("/proc/self/smaps", "r");
    if (!f) return v;
    char* l = nullptr;
    size_t c = 0;
    bool in = false;
    while (getline(&l, &c, f) > 0) {
        uint64_t s, e, off;
        char pr[8], dev[16];
        unsigned long ino;
        int pos = 0;
        if (sscanf(l, "%lx-%lx %7s %lx %15s %lu %n", &s, &e, pr, &off, dev, &ino, &pos) >= 6 &&
            strchr(l, '-') && strchr(l, '-') < l + 18) {
            in = s < kBase + kPages * kPage && e > kBase;
            if (!in) continue;
            string nm = l + pos;
            while (!nm.empty() && (nm.back() == '\n' || nm.back() == ' ')) nm.pop_back();
            string b = "anon";
            if (nm.compare(0, 7, "/memfd:") == 0) {
                size_t q = nm.find(' ');
                b = nm.substr(7, q == string::npos ? q : q - 7) + "+" + std::to_string(off / kPage);
            } else if (nm.compare(0, 9, "/dev/zero") == 0) b = "shm+" + std::to_string(off / kPage);
            else if (!nm.empty()) b = nm;
            v.push_back({s, e, pr, gPku ? "0" : "-", b, ""});
        } else if (in && !strncmp(l, "ProtectionKey:", 14)) v.back().pkey = std::to_string(atoi(l + 14));
        else if (in && !strncmp(l, "VmFlags:", 8))
            for (auto& x : split(l + 8, " \n"))
                for (const char* k : {"dc", "wf", "lo", "nr", "gd", "de"})
                    if (x == k) v.back().flags += "," + x;
    }
    free(l);
    fclose(f);
    return v;
}
static string pg(uint64_t a) {
    return a % kPage ? fmt("%ld+%ld", (long)((int64_t)(a - kBase) / (int64_t)kPage), (long)(a % kPage))
                     : fmt("%ld", (long)((int64_t)(a - kBase) / (int64_t)kPage));
}
static string vma_text(bool merge) {
    string o;
    vector<Vma> v = read_vmas();
    size_t i = 0;
    while (i < v.size()) {
        size_t j = i + 1;
        if (merge)
            while (j < v.size() && v[j].s == v[j - 1].e && v[j].perms == v[i].perms && v[j].pkey == v[i].pkey)
                j++;
        if (!o.empty()) o += " ";
        o += pg(v[i].s) + "-" + pg(v[j - 1].e) + ":" + v[i].perms + ":" + v[i].pkey;
        if (!merge) o += ":" + v[i].back + v[i].flags;
        i = j;
    }
    return o.empty() ? "none" : o;
}
static void actor_loop(int fd, bool is_main);
static void* thread_main(void* p) {
    string* n = (string*)p;
    int fd = dial();
    if (fd >= 0) {
        xsend(fd, "hello " + *n);
        actor_loop(fd, false);
        close(fd);
    }
    syscall(SYS_exit, 0);
    return nullptr;
}
static string rc(long v) { return v < 0 ? en(errno) : std::to_string(v); }
static string run(const vector<string>& t, int fd, bool& quit) {
    const string& o = t[0];
    size_t n = t.size() - 1;
    auto A = [&](size_t i) -> const string& {
        static string z;
        return i <= n ? t[i] : z;
    };
    if (o == "faults" && n == 0) return std::to_string(tFaults);
    tFaults = 0;
    if (o == "mmap" && n >= 4) {  // PAGE LEN PROT FLAGS [FILE OFF]
        int mfd = -1;
        uint64_t off = 0;
        if (n >= 6) {
            mfd = gFiles.count(A(5)) ? gFiles[A(5)].fd : atoi(A(5).c_str());
            off = len_of(A(6));
        }
        uint64_t want = A(1) == "any" ? 0 : addr_of(A(1)), len = len_of(A(2));
        long r = counted(SYS_mmap, want, len, prot_of(A(3)), flags_of(A(4)), mfd, off);
        if (r < 0 && r > -4096) return en(errno);
        if (r == -1) return en(errno);
        if ((uint64_t)r >= kBase && (uint64_t)r < kBase + kPages * kPage) return pg(r);
        munmap((void*)r, len);
        return "elsewhere";
    }
    if (o == "munmap" && n == 2) return rc(syscall(SYS_munmap, addr_of(A(1)), len_of(A(2))));
    if (o == "mprotect" && n == 3)
        return rc(counted(SYS_mprotect, addr_of(A(1)), len_of(A(2)), prot_of(A(3))));
    if (o == "pkey_mprotect" && n == 4)
        return rc(counted(SYS_pkey_mprotect, addr_of(A(1)), len_of(A(2)), prot_of(A(3)), atoi(A(4).c_str())));
    if (o == "pkey_alloc" && n == 2)
        return rc(syscall(SYS_pkey_alloc, strtoul(A(1).c_str(), 0, 0), strtoul(A(2).c_str(), 0, 0)));
    if (o == "pkey_free" && n == 1) return rc(syscall(SYS_pkey_free, atoi(A(1).c_str())));
    if (o == "rdpkru") return gPku ? fmt("%08x", rdpkru()) : "nopku";
    if (o == "wrpkru" && n == 1) {
        if (!gPku) return "nopku";
        wrpkru(strtoul(A(1).c_str(), 0, 16));
        return "0";
    }
    if (o == "pkey_get" && n == 1) {
        if (!gPku) return "nopku";
        return std::to_string((rdpkru() >> (2 * atoi(A(1).c_str()))) & 3);
    }
    if (o == "pkey_set" && n == 2) {
        if (!gPku) return "nopku";
        int k = 2 * atoi(A(1).c_str());
        wrpkru((rdpkru() & ~(3u << k)) | ((uint32_t)atoi(A(2).c_str()) << k));
        return "0";
    }
    if (o == "read" && n == 1) {
        tSig = 0;
        long v = probed_read(addr_of(A(1)));
        return tSig ? fault_text() : fmt("%02x", (unsigned)v & 255);
    }
    if (o == "write" && n == 2) {
        tSig = 0;
        probed_write(addr_of(A(1)), strtol(A(2).c_str(), 0, 16));
        return tSig ? fault_text() : "0";
    }
    if (o == "exec" && n == 1) {
        tSig = 0;
        {
            FaultWindow w;
            probe_exec((void*)addr_of(A(1)));
        }
        return tSig ? fault_text() : "0";
    }
    if (o == "fill" && n == 3) {
        uint64_t a = addr_of(A(1)), c = len_of(A(2)) / kPage;
        for (uint64_t i = 0; i < c; i++) {
            tSig = 0;
            probed_write(a + i * kPage, strtol(A(3).c_str(), 0, 16));
            if (tSig) return fmt("%ld ", (long)i) + fault_text();
        }
        return std::to_string(c);
    }
    if (o == "peek" && n == 2) {
        string r;
        uint64_t a = addr_of(A(1)), c = len_of(A(2)) / kPage;
        for (uint64_t i = 0; i < c; i++) {
            tSig = 0;
            long v = probed_read(a + i * kPage);
            r += (i ? " " : "") + (tSig ? fault_text() : fmt("%02x", (unsigned)v & 255));
        }
        return r;
    }
    if (o == "sysread" && n == 1) {
        int p[2];
        if (pipe(p)) return "!pipe";
        (void)!write(p[1], "Z", 1);
        long r = counted(SYS_read, p[0], addr_of(A(1)), 1ul);
        string s = rc(r);
        close(p[0]);
        close(p[1]);
        return s;
    }
    if (o == "syswrite" && n == 1) {
        int p[2];
        if (pipe(p)) return "!pipe";
        long r = counted(SYS_write, p[1], addr_of(A(1)), 1ul);
        string s = rc(r);
        close(p[0]);
        close(p[1]);
        return s;
    }
    if (o == "memread" && n == 1) {
        int m = open("/proc/self/mem", O_RDONLY);
        unsigned char c = 0;
        long r = counted(SYS_pread64, m, &c, 1ul, addr_of(A(1)));
        string s = r == 1 ? fmt("%02x", c) : rc(r);
        close(m);
        return s;
    }
    if (o == "memwrite" && n == 2) {
        int m = open("/proc/self/mem", O_RDWR);
        unsigned char c = strtol(A(2).c_str(), 0, 16);
        long r = counted(SYS_pwrite64, m, &c, 1ul, addr_of(A(1)));
        string s = rc(r);
        close(m);
        return s;
    }
    if (o == "vmread" && n == 2) {
        unsigned char c = 0;
        iovec l = {&c, 1}, q = {(void*)addr_of(A(2)), 1};
        long r = process_vm_readv(atoi(A(1).c_str()), &l, 1, &q, 1, 0);
        return r == 1 ? fmt("%02x", c) : rc(r);
    }
    if (o == "madvise" && n == 3) {
        static const std::map<string, int> m = {
            {"normal", 0},      {"random", 1},         {"sequential", 2},      {"willneed", 3},
            {"dontneed", 4},    {"free", 8},           {"remove", 9},          {"dontfork", 10},
            {"dofork", 11},     {"dontdump", 16},      {"dodump", 17},         {"wipeonfork", 18},
            {"keeponfork", 19}, {"populate_read", 22}, {"populate_write", 23}, {"collapse", 25},
            {"guard", 102},     {"unguard", 103}};
        auto i = m.find(A(3));
        return rc(
            counted(SYS_madvise, addr_of(A(1)), len_of(A(2)), i == m.end() ? atoi(A(3).c_str()) : i->second));
    }
    if (o == "mremap" && n >= 4) {  // OLD OLDLEN NEWLEN FLAGS [NEW]
        int f = 0;
        for (auto& s : split(A(4), ","))
            f |= s == "maymove" ? 1 : s == "fixed" ? 2 : s == "dontunmap" ? 4 : 0;
        long r =
            counted(SYS_mremap, addr_of(A(1)), len_of(A(2)), len_of(A(3)), f, n >= 5 ? addr_of(A(5)) : 0ul);
        if (r == -1) return en(errno);
        if ((uint64_t)r >= kBase && (uint64_t)r < kBase + kPages * kPage) return pg(r);
        munmap((void*)r, len_of(A(3)));
        return "elsewhere";
    }
    if (o == "mlock" && n == 2) return rc(counted(SYS_mlock, addr_of(A(1)), len_of(A(2))));
    if (o == "munlock" && n == 2) return rc(counted(SYS_munlock, addr_of(A(1)), len_of(A(2))));
    if (o == "msync" && n == 3)
        return rc(syscall(SYS_msync, addr_of(A(1)), len_of(A(2)),
                          A(3) == "sync"    ? MS_SYNC
                          : A(3) == "async" ? MS_ASYNC
                                            : atoi(A(3).c_str())));
    if (o == "file" && n == 3) {  // NAME NPAGES rw|ro ; page i starts with byte 0x30+i
        int m = memfd_create(A(1).c_str(), 0);
        if (m < 0) return en(errno);
        long c = atol(A(2).c_str());
        (void)!ftruncate(m, c * kPage);
        for (long i = 0; i < c; i++) {
            unsigned char b = 0x30 + i;
            (void)!pwrite(m, &b, 1, i * kPage);
        }
        if (A(3) == "ro") {
            int r = open(fmt("/proc/self/fd/%d", m).c_str(), O_RDONLY);
            close(m);
            m = r;
        }
        gFiles[A(1)] = {m};
        return m < 0 ? en(errno) : "0";
    }
    if (o == "ftruncate" && n == 2)
        return gFiles.count(A(1)) ? rc(ftruncate(gFiles[A(1)].fd, len_of(A(2)))) : "!file";
    if (o == "fread" && n == 2) {
        unsigned char c = 0;
        long r = pread(gFiles[A(1)].fd, &c, 1, len_of(A(2)));
        return r == 1 ? fmt("%02x", c) : rc(r);
    }
    if (o == "vmas") return vma_text(false);
    if (o == "pages") return vma_text(true);
    if (o == "sigpkru" || o == "sigmod") {
        if (!gPku) return "nopku";
        tSigMode = n == 0 ? 0 : o == "sigpkru" ? 1 : 2;
        tSet = n ? strtoul(A(1).c_str(), 0, 16) : 0;
        tEntry = 0;
        raise(SIGUSR1);
        return fmt("%08x %08x", tEntry, rdpkru());
    }
    if (o == "rlimit" && n == 2) {
        return "!op";
    }
    if (o == "fork" && n == 1) {
        pid_t p = fork();
        if (p == 0) {
            close(fd);
            int f = dial();
            if (f < 0) _exit(1);
            xsend(f, "hello " + A(1));
            actor_loop(f, true);
            _exit(0);
        }
        return p < 0 ? en(errno) : "0";
    }
    if (o == "thread" && n == 1) {
        pthread_t p;
        int e = pthread_create(&p, nullptr, thread_main, new string(A(1)));
        if (e) return en(e);
        pthread_detach(p);
        return "0";
    }
    if (o == "execve") {
        string f = std::to_string(fd), s = gSock;
        char *av[] = {(char*)"mmoracle", (char*)"--resume", &f[0], &s[0], nullptr}, *ev[] = {nullptr};
        execve("/proc/self/exe", av, ev);
        return en(errno);
    }
    if (o == "exit") {
        quit = true;
        return "";
    }
    return "!op";
}
static void actor_loop(int fd, bool is_main) {
    string s;
    while (xrecv(fd, s)) {
        bool q = false;
        vector<string> t = split(s);
        string r = t.empty() ? "!syntax" : run(t, fd, q);
        if (q) break;
        if (!xsend(fd, r)) break;
    }
    if (is_main) _exit(0);
}

// ------------------------------------------------------------ driver
struct Driver {
    int lfd = -1;
    std::map<string, int> act;
    void init() {
        gSock = "mmoracle." + std::to_string(getpid());
        lfd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un u;
        socklen_t l = mkaddr(u, gSock);
        if (bind(lfd, (sockaddr*)&u, l) || listen(lfd, 64)) {
            perror("listen");
            exit(2);
        }
        signal(SIGCHLD, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
    }
    bool ready(int fd) {
        pollfd p = {fd, POLLIN, 0};
        return poll(&p, 1, 20000) > 0;
    }
    bool join(const string& n) {
        if (!ready(lfd)) return false;
        int c = accept4(lfd, 0, 0, SOCK_CLOEXEC);
        string h;
        if (c < 0 || !xrecv(c, h) || h != "hello " + n) return false;
        act[n] = c;
        return true;
    }
    string line(const string& l) {
        vector<string> t = split(l);
        if (t.size() < 2) return "!syntax";
        if (t[0] == "-") {
            if (t[1] == "proc" && t.size() == 3) {
                fflush(stdout);
                if (fork() == 0) {
                    for (int i = 3; i < 256; i++) close(i);
                    install();
                    int f = dial();
                    if (f < 0) _exit(1);
                    xsend(f, "hello " + t[2]);
                    actor_loop(f, true);
                }
                return join(t[2]) ? "0" : "!spawn";
            }
            return "!op";
        }
        auto it = act.find(t[0]);
        if (it == act.end()) return "!noactor";
        size_t p = l.find(t[0]) + t[0].size();
        string body = l.substr(p);
        if (!xsend(it->second, body)) return "!dead";
        if (t[1] == "exit") {
            char c;
            ready(it->second);
            (void)!read(it->second, &c, 1);
            close(it->second);
            act.erase(it);
            usleep(2000);
            return "0";
        }
        string r;
        if (!ready(it->second)) return "!hang";
        if (!xrecv(it->second, r)) return "!dead";
        if ((t[1] == "fork" || t[1] == "thread") && r == "0" && !join(t[2])) return "!hello";
        return r;
    }
    void reset() {
        for (auto& a : act) close(a.second);
        act.clear();
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
// Returns a line of mappings as a host without protection keys shows it: '-' where the recorded one has key 0.
static string without_pkeys(const string& line) {
    string o;
    for (auto& vma : split(line)) {
        vector<string> f = split(vma, ":");
        if (f.size() > 2 && f[2] == "0") f[2] = "-";
        for (size_t i = 0; i < f.size(); i++) o += (i ? ":" : o.empty() ? "" : " ") + f[i];
    }
    return o;
}
int main(int argc, char** argv) {
    if (argc > 3 && !strcmp(argv[1], "--resume")) {
        gSock = argv[3];
        install();
        int fd = atoi(argv[2]);
        xsend(fd, "0");
        actor_loop(fd, true);
        return 0;
    }
    Driver d;
    string out;
    bool check = false, stream = false, inter = false;
    vector<const char*> files;
    for (int i = 1; i < argc; i++) {
        string a = argv[i];
        if (a == "--out" && i + 1 < argc) out = argv[++i];
        else if (a == "--check") check = true;
        else if (a == "--stream") stream = true;
        else if (a == "-i") inter = true;
        else files.push_back(argv[i]);
    }
    d.init();
    if (inter) {
        char* l = nullptr;
        size_t c = 0;
        ssize_t n;
        while ((n = getline(&l, &c, stdin)) > 0) {
            string s(l, n);
            while (!s.empty() && s.back() == '\n') s.pop_back();
            if (s == "reset") {
                d.reset();
                puts("0");
            } else puts(d.line(s).c_str());
            fflush(stdout);
        }
        return 0;
    }
    int bad = 0, ops = 0;
    for (auto* f : files) {
        d.reset();
        string o;
        vector<string> L = split(slurp(f), "\n");
        bool fail = false;
        for (size_t i = 0; i < L.size(); i++) {
            if (L[i].compare(0, 2, "> ") == 0) {
                string r = d.line(L[i].substr(2));
                ops++;
                o += L[i] + "\n< " + r + "\n";
                if (check) {
                    string w;
                    if (i + 1 < L.size() && L[i + 1].compare(0, 2, "< ") == 0) w = L[i + 1].substr(2);
                    const string op = split(L[i].substr(2))[1];
                    if ((op == "vmas" || op == "pages") && !has_pku()) w = without_pkeys(w);
                    if (w != r) {
                        fail = true;
                        printf("%s: %s\n   want %s\n   got  %s\n", f, L[i].c_str(), w.c_str(), r.c_str());
                    }
                }
            } else if (L[i][0] != '<') o += L[i] + "\n";
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
    if (check) printf("%zu cases, %d operations, %d cases differ\n", files.size(), ops, bad);
    return bad ? 1 : 0;
}
