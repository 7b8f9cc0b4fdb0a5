// The command set (RoCC, custom-3) and what the units hand to each other.
package accelerator_pkg;

  // funct7 of a command.
  typedef enum logic [6:0] {
    Config             = 7'd0,
    Mvin2              = 7'd1,
    Mvin               = 7'd2,
    Mvout              = 7'd3,
    ComputePreloaded   = 7'd4,
    ComputeAccumulated = 7'd5,
    Preload            = 7'd6,
    Flush              = 7'd7,
    LoopWs             = 7'd8,
    LoopWsBounds       = 7'd9,
    LoopWsAddressesAb  = 7'd10,
    LoopWsAddressesDc  = 7'd11,
    LoopWsStridesAb    = 7'd12,
    LoopWsStridesDc    = 7'd13,
    Mvin3              = 7'd14,
    Counter            = 7'd126
  } funct_e;

  // rs1[1:0] of Config.
  typedef enum logic [1:0] {
    ConfigEx = 2'd0,
    ConfigLd = 2'd1,
    ConfigSt = 2'd2
  } config_e;

  // The tables of the reservation station, one per controller.
  typedef enum logic [1:0] {
    LoadTable    = 2'd0,
    ExecuteTable = 2'd1,
    StoreTable   = 2'd2
  } table_e;

  typedef struct packed {
    logic        from_loop;  // unrolled, not sent by software
    logic [6:0]  funct;
    logic [63:0] rs1;
    logic [63:0] rs2;
  } command_t;

  // A row of scratchpad or accumulator; all ones is the garbage address.
  typedef struct packed {
    logic        in_accumulator;
    logic        accumulate;
    logic        full_width;
    logic [2:0]  normalisation;
    logic [25:0] row;
  } local_address_t;

  // A block of local rows, as it sits in an operand register.
  typedef struct packed {
    logic [15:0]    rows;
    logic [15:0]    columns;
    local_address_t address;
  } block_t;

  // Local rows [first, past), with the accumulator above the scratchpad; empty if first >= past.
  typedef struct packed {
    logic [27:0] first;
    logic [27:0] past;
  } row_range_t;

  // One LOOP_WS with its operands, as the commands before it set them: the product,
  typedef struct packed {
    logic [15:0] i;  // blocks
    logic [15:0] j;
    logic [15:0] k;
    logic [15:0] pad_i;  // elements missing from the last block
    logic [15:0] pad_j;
    logic [15:0] pad_k;
    logic        accumulate;
    logic        transpose_a;
    logic        transpose_b;
  } loop_shape_t;

  // and where its matrices are.
  typedef struct packed {
    logic [63:0] a_dram;  // 0: not loaded or stored
    logic [63:0] b_dram;
    logic [63:0] d_dram;
    logic [63:0] c_dram;
    logic [63:0] a_stride;  // elements
    logic [63:0] b_stride;
    logic [63:0] d_stride;
    logic [63:0] c_stride;
    logic        full_c;
    logic        residual_add;
    logic        a_upper;  // half of the scratchpad
    logic        b_upper;
    logic        c_upper;  // half of the accumulator
  } loop_memory_t;

  // One row of memory that a load asks for. It fills one local row per group of mesh columns, each
  // `block_stride` after the one before; with `repeats` more than 1 as many local rows below each.
  typedef struct packed {
    logic [7:0]  id;          // of the command in the load table
    logic        last;        // row of the command
    logic        zero_fill;   // zeros, without memory traffic
    logic [63:0] dram;
    logic [6:0]  bytes;       // 1..64
    logic        in_accumulator;
    logic        accumulate;
    logic [25:0] local_row;
    logic [15:0] block_stride;
    logic [15:0] repeats;
    logic [31:0] scale;
  } load_row_t;

  // One block of a row of memory that a store writes.
  typedef struct packed {
    logic [7:0]  id;          // of the command in the store table
    logic        ends_row;
    logic        ends_command;
    logic [63:0] dram;        // of the whole row, with its last block
    logic [6:0]  bytes;       // of the whole row
    logic        in_accumulator;
    logic        full_width;  // as it is, without ReLU and scale
    logic [25:0] local_row;
    logic        relu;
    logic [31:0] scale;
  } store_block_t;

  // One read and what becomes of its data: bytes [first, first + useful) of its window are bytes
  // [offset, offset + useful) of the row.
  typedef struct packed {
    logic [2:0]  beats;   // 0: zeros, made without memory
    logic [5:0]  first;
    logic [6:0]  useful;
    logic [6:0]  offset;
    logic        last;    // packet of the command
    load_row_t   row;
  } load_packet_t;

  // One local row on its way from the merger to its memory.
  typedef struct packed {
    logic [7:0]  id;           // of the command in the load table
    logic        ends_packet;
    logic        in_accumulator;
    logic        accumulate;
    logic [25:0] row;
    logic [15:0] repeats;      // local rows that it fills
    logic [31:0] scale;
  } local_row_t;

endpackage
