"""`/acciones/`: the register of what is done with companies."""
