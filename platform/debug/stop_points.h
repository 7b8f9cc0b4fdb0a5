#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "models/memory/line_watch.h"
#include "models/rocket/block_cache.h"
#include "models/rocket/hart.h"

namespace vp::debug {

/// What a watchpoint saw.
struct WatchHit {
  enum class Kind { kWrite, kRead, kAccess };

  Kind kind;
  Address address;   ///< Of the first watched byte that was touched.
  HartId initiator;  ///< LineWatch::kDma: the accelerator or a device.
};

/// The breakpoints and watchpoints that GDB has set. Breakpoints reach the harts only when the run
/// goes on, so that GDB's habit of removing and setting them again at each stop costs nothing.
class StopPoints {
 public:
  using Harts = std::vector<std::unique_ptr<rocket::Hart>>;
  /// Called inside the access of a hart (or of DMA).
  using HitListener = std::function<void(const WatchHit& hit)>;

  StopPoints(rocket::BlockCache& blocks, memory::LineWatch& watch, const Harts& harts,
             HitListener listener);

  enum class Type { kSoftware, kHardware, kWrite, kRead, kAccess };  ///< In the order of Z0 to Z4.

  /// Setting twice is setting once. False: nothing can be watched there, or too many.
  bool set(Type type, Address address, std::uint64_t bytes);
  bool remove(Type type, Address address, std::uint64_t bytes);
  void clear();

  /// Makes the harts see the breakpoints as they are now, and one more.
  void install(std::optional<Address> also = std::nullopt);
  /// Harts see none.
  void uninstall();

  bool has_breakpoint(Address pc) const;
  /// kHardware or kSoftware, if there is one at `pc`.
  std::optional<Type> breakpoint_at(Address pc) const;
  /// A breakpoint of the monitor's; it does not count as GDB's.
  void set_internal(Address pc) { internal_.insert(pc); }
  void remove_internal(Address pc) { internal_.erase(pc); }

  /// Accesses while this is set are the debugger's own.
  void ignore_accesses(bool on) { ignores_ = on; }

  /// All of them as one word, for another process of the same run.
  std::string save() const;
  void restore(std::string_view text);

 private:
  struct Point {
    Type type;
    Address address;
    std::uint64_t bytes;
    auto operator<=>(const Point&) const = default;
  };
  static constexpr std::size_t kMaxPoints = 1000;
  static constexpr std::uint64_t kMaxWatchedBytes = 1 << 20;

  static bool is_watch(Type type) { return type >= Type::kWrite; }
  void update_watch();
  void on_access(Address address, unsigned bytes, HartId initiator, bool write);

  rocket::BlockCache& blocks_;
  memory::LineWatch& watch_;
  const Harts& harts_;
  HitListener listener_;
  std::set<Point> points_;
  std::set<Address> internal_;
  std::set<Address> installed_;
  std::vector<Address> flagged_;  ///< Lines with our flags.
  bool watches_reads_ = false;
  bool ignores_ = false;
};

}  // namespace vp::debug
