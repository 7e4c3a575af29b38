// SPDX-License-Identifier: Apache-2.0
#include "models/fiber/fiber.hpp"

#include <boost/context/fiber.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <exception>
#include <utility>

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
    /// Allocates a stack, and tells where it is.
    struct Allocator {
        context::stack_context* memory;
        [[nodiscard]] context::stack_context allocate() const {
            return *memory = context::protected_fixedsize_stack{stack_bytes}.allocate();
        }
        static void deallocate(context::stack_context& used) {
            context::protected_fixedsize_stack{stack_bytes}.deallocate(used);
        }
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
