/* What renderer.c and renderer_main.c say to each other inside a child's frame.
 *
 * request: kind (1 byte) ‖ JSON view · answer: enum err (1 byte) ‖ the bytes, empty unless E_OK */
#ifndef RENDER_FRAME_H
#define RENDER_FRAME_H

#define RENDER_FRAME_MAX   (16u << 20)
#define RENDER_DEADLINE_MS 20000

#endif
