// What the parts of the execute unit hand to each other.
//
// The operands are named as at the mesh: A travels through it, S is what the products are added to
// (D of a compute), W are the weights (B of a preload).
package execute_pkg;

  typedef enum logic [1:0] {
    Configure = 2'd0,
    Preload   = 2'd1,
    Compute   = 2'd2
  } kind_e;

  // A block of local rows as it is stored.
  typedef struct packed {
    logic        present;  // not the garbage address
    logic [25:0] row;
    logic [15:0] stride;
    logic [4:0]  rows;
    logic [4:0]  columns;
  } tile_t;

  typedef struct packed {
    logic [1:0] kind;        // a kind_e
    logic       reported;    // its completion
    logic [7:0] id;          // in the table of the reservation station
    logic       flip;        // compute: the newest weights become active
    logic       transpose;   // the first tile
    logic       accumulate;  // preload: add to C
    tile_t      first;       // W of a preload, A of a compute
    tile_t      second;      // C of a preload, S of a compute
  } operation_t;

  // Rows that go through the mesh together; a compute and the preload behind it share a pass.
  typedef enum logic [1:0] {
    Fused       = 2'd0,
    PreloadOnly = 2'd1,
    ComputeOnly = 2'd2,
    StreamOnly  = 2'd3   // A on its way to the transposer
  } pass_e;

  // What one row does at the mesh.
  typedef struct packed {
    logic compute;
    logic load;
    logic clear;
    logic select;
    logic transpose_a;
    logic transpose_w;
  } row_control_t;

endpackage
