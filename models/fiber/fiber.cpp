// SPDX-License-Identifier: Apache-2.0
#include "models/fiber/fiber.hpp"

#include <boost/context/fiber.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <exception>
#include <utility>
#include <vector>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

namespace mktme::fiber {

namespace {

namespace context = boost::context;

/// Enough for the deepest call of a kernel; pages are taken when they are touched.
constexpr std::size_t stack_bytes = std::size_t{256} << 10;

Fiber*& running_fiber() {
    static thread_local Fiber* running = nullptr;
    return running;
}

/// Tells AddressSanitizer of a switch between stacks. A stack that is left for good gives up what is kept beside it.
class Switch {
public:
#ifdef __SANITIZE_ADDRESS__
    static void begin(void** kept, const void* to, std::size_t bytes) {
        __sanitizer_start_switch_fiber(kept, to, bytes);
    }
    static void end(void* kept, const void** from, std::size_t* bytes) {
        __sanitizer_finish_switch_fiber(kept, from, bytes);
    }
#else
    static void begin(void** /*kept*/, const void* /*to*/, std::size_t /*bytes*/) {}
    static void end(void* /*kept*/, const void** /*from*/, std::size_t* /*bytes*/) {}
#endif
};

/// Stacks of fibers that have ended, for those that come: making one takes three system calls.
class StackPool {
public:
    StackPool() = default;
    StackPool(const StackPool&) = delete;
    StackPool& operator=(const StackPool&) = delete;
    ~StackPool() {
        for (context::stack_context& stack : free_) allocator_.deallocate(stack);
    }

    /// Returns the pool of this host thread.
    static StackPool& own() {
        static thread_local StackPool pool;
        return pool;
    }
    [[nodiscard]] context::stack_context take() {
        if (free_.empty()) return allocator_.allocate();
        const context::stack_context stack = free_.back();
        free_.pop_back();
        return stack;
    }
    void give_back(context::stack_context& stack) {
        if (free_.size() < most_free) free_.push_back(stack);
        else allocator_.deallocate(stack);
    }

private:
    static constexpr std::size_t most_free = 64;

    context::protected_fixedsize_stack allocator_{stack_bytes};
    std::vector<context::stack_context> free_;
};

}  // namespace

/// The two sides of a fiber: each is where the other goes on.
class Fiber::Stack {
public:
    explicit Stack(Fiber& fiber)
        : inside_{std::allocator_arg, Allocator{&memory_},
                  [this, &fiber](context::fiber&& outside) { return run(fiber, std::move(outside)); }} {}

    void enter() {
        void* kept = nullptr;
        Switch::begin(&kept, static_cast<char*>(memory_.sp) - memory_.size, memory_.size);
        inside_ = std::move(inside_).resume();
        Switch::end(kept, nullptr, nullptr);
        if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    }
    void leave() {
        void* kept = nullptr;
        Switch::begin(&kept, outer_, outer_bytes_);
        outside_ = std::move(outside_).resume();
        Switch::end(kept, &outer_, &outer_bytes_);
    }

private:
    /// Takes a stack, and tells where it is.
    struct Allocator {
        context::stack_context* memory;
        [[nodiscard]] context::stack_context allocate() const { return *memory = StackPool::own().take(); }
        static void deallocate(context::stack_context& used) { StackPool::own().give_back(used); }
    };

    context::fiber run(Fiber& fiber, context::fiber&& outside) {
        Switch::end(nullptr, &outer_, &outer_bytes_);
        outside_ = std::move(outside);
        try {
            fiber.body_();
        } catch (...) {
            error_ = std::current_exception();
        }
        fiber.has_ended_ = true;
        Switch::begin(nullptr, outer_, outer_bytes_);
        return std::move(outside_);
    }

    context::stack_context memory_;
    context::fiber inside_;
    context::fiber outside_;
    std::exception_ptr error_;
    const void* outer_ = nullptr;  // the stack that it was resumed on
    std::size_t outer_bytes_ = 0;
};

Fiber::Fiber(std::function<void()> body) : body_{std::move(body)} {}

Fiber::~Fiber() {
    if (stack_ == nullptr || has_ended_) return;
    is_abandoned_ = true;
    try {
        resume();
    } catch (...) {  // nobody waits for its result
    }
}

void Fiber::resume() {
    if (stack_ == nullptr) stack_ = std::make_unique<Stack>(*this);
    Fiber* const outer = std::exchange(running_fiber(), this);
    try {
        stack_->enter();
    } catch (...) {
        running_fiber() = outer;
        throw;
    }
    running_fiber() = outer;
}

Fiber* Fiber::running() { return running_fiber(); }

bool Fiber::suspend() {
    Fiber& fiber = *running_fiber();
    if (fiber.is_abandoned_) return false;
    fiber.stack_->leave();
    return !fiber.is_abandoned_;
}

}  // namespace mktme::fiber
