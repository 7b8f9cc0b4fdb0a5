// Which unit of the loop unroller sends its command in this cycle: the store unit before the
// execute unit before the loads of D before those of A and B. A unit goes when the units before it
// are far enough; whether the data has arrived is for the reservation station to know.
//
// Positions (i, j, k) are in blocks; `*_loop_i` is the descriptor that a unit works on.
module loop_arbiter (
  input  logic [15:0] execute_blocks_i,  // k of the execute unit's loop
  input  logic [15:0] store_blocks_i,    // j of the store unit's loop
  input  logic        store_adds_i,      // which is a residual addition
  input  logic        loads_add_i,       // A's loop is a residual addition: A before B
  input  logic        head_i,            // the older descriptor
  input  logic        a_busy_i,
  input  logic        b_busy_i,
  input  logic        d_busy_i,
  input  logic        execute_busy_i,
  input  logic        store_busy_i,
  input  logic        a_loop_i,
  input  logic        b_loop_i,
  input  logic        d_loop_i,
  input  logic        execute_loop_i,
  input  logic        store_loop_i,
  input  logic [15:0] a_i_i,
  input  logic [15:0] a_k_i,
  input  logic [15:0] b_j_i,
  input  logic [15:0] b_k_i,
  input  logic [15:0] execute_i_i,
  input  logic [15:0] execute_j_i,
  input  logic [15:0] execute_k_i,
  input  logic [15:0] store_i_i,
  input  logic [15:0] store_j_i,
  input  logic [15:0] store_step_i,
  input  logic        load_room_i,       // in the reservation station
  input  logic        execute_room_i,
  input  logic        store_room_i,
  output logic        a_o,
  output logic        b_o,
  output logic        d_o,
  output logic        execute_o,
  output logic        store_o
);

  /////////////////
  // Execute: its operands have been asked for
  /////////////////
  logic a_ahead, b_ahead, d_ahead, execute_may_go;
  logic [15:0] a_k;

  assign a_k = a_busy_i ? a_k_i : '0;
  assign a_ahead = !a_busy_i || a_loop_i != execute_loop_i || a_k_i > execute_k_i ||
      (a_k_i == execute_k_i && a_i_i > execute_i_i);
  // The design this one follows compares A's k where B's was meant; it decides when a product with
  // a transposed B starts.
  assign b_ahead = !b_busy_i || b_loop_i != execute_loop_i || b_k_i > execute_k_i ||
      (a_k == execute_k_i && b_j_i > execute_j_i);
  assign d_ahead = !d_busy_i || d_loop_i != execute_loop_i;
  assign execute_may_go = a_ahead && b_ahead && d_ahead;

  /////////////////
  // Store: its blocks have seen their last k
  /////////////////
  logic loads_done, products_done, store_may_go;
  logic [15:0] store_end;

  assign loads_done = (!a_busy_i || a_loop_i != store_loop_i) &&
      (!b_busy_i || b_loop_i != store_loop_i);
  assign store_end = (store_j_i + store_step_i < store_blocks_i) ? store_j_i + store_step_i :
      store_blocks_i;
  assign products_done = !execute_busy_i || execute_loop_i != store_loop_i ||
      (execute_k_i == execute_blocks_i - 16'd1 &&
       (execute_j_i >= store_end ||
        (execute_j_i == store_end - 16'd1 && execute_i_i > store_i_i)));
  assign store_may_go = store_adds_i ? loads_done : products_done;

  /////////////////
  // Choice
  /////////////////
  logic prefers_b;

  always_comb begin
    if (!a_busy_i || !b_busy_i) prefers_b = !a_busy_i;
    else if (a_loop_i != b_loop_i) prefers_b = b_loop_i == head_i;
    else if (loads_add_i) prefers_b = 1'b0;
    else prefers_b = a_k_i > b_k_i || (b_k_i == '0 && b_j_i == '0);

    {a_o, b_o, d_o, execute_o, store_o} = '0;
    if (store_busy_i && store_room_i && store_may_go) store_o = 1'b1;
    else if (execute_busy_i && execute_room_i && execute_may_go) execute_o = 1'b1;
    else if (load_room_i && d_busy_i) d_o = 1'b1;
    else if (load_room_i && b_busy_i && prefers_b) b_o = 1'b1;
    else if (load_room_i && a_busy_i) a_o = 1'b1;
  end

endmodule
