"""Invented names. Any likeness with real companies or people is chance; addresses end in .example."""

FIRST_NAMES = (
    "Amanda", "Antonia", "Bastián", "Belén", "Camilo", "Carla", "Cristóbal", "Daniela", "Diego", "Elisa", "Emilia",
    "Facundo", "Fernanda", "Florencia", "Gaspar", "Gabriela", "Hernán", "Ignacia", "Isidora", "Javier", "Josefa",
    "Julián", "Laura", "Leonor", "Lorenzo", "Luciano", "Magdalena", "Manuel", "Martina", "Matías", "Millaray",
    "Nahuel", "Natalia", "Nicolás", "Ofelia", "Olivia", "Pablo", "Paulina", "Rafael", "Rayén", "Renata", "Rosario",
    "Samuel", "Santiago", "Sofía", "Tamara", "Tomás", "Valentina", "Vicente", "Ximena",
)  # fmt: skip
LAST_NAMES = (
    "Abarca", "Aguayo", "Alarcón", "Barría", "Bustamante", "Cáceres", "Calfucura", "Carvajal", "Catalán", "Cifuentes",
    "Donoso", "Echeverría", "Espinoza", "Fuenzalida", "Gallardo", "Godoy", "Henríquez", "Huenchumil", "Ibáñez",
    "Jaramillo", "Leiva", "Llanquileo", "Maturana", "Mella", "Millapán", "Montecinos", "Navarrete", "Núñez", "Olea",
    "Orellana", "Oyarzún", "Peñailillo", "Pizarro", "Quilodrán", "Quintana", "Riquelme", "Saavedra", "Sandoval",
    "Tapia", "Toledo", "Ulloa", "Urrutia", "Valdebenito", "Vergara", "Villarroel", "Yáñez", "Zambrano", "Zúñiga",
)  # fmt: skip
# What a company of each kind of offer may be called; the place completes it.
COMPANY_WORDS = (
    "Agrícola", "Alimentos", "Apícola", "Artesanías", "Avellanos", "Bodega", "Cerámicas", "Comercial", "Conservas",
    "Cosechas", "Estudio", "Frutos", "Hilados", "Huertos", "Ingeniería", "Lanas", "Maderas", "Mermeladas", "Molino",
    "Muebles", "Olivares", "Pesquera", "Productora", "Quesería", "Semillas", "Sistemas", "Software", "Tejidos",
    "Turismo", "Viñedos",
)  # fmt: skip
PLACE_WORDS = (
    "Agua Clara", "Alto Roble", "Andes Sur", "Bosque Hondo", "Caleta Norte", "Canelo Viejo", "Cerro Ñielol Chico",
    "Costa Brava", "Dos Ríos", "El Boldo", "El Copihue", "El Peumo", "Estero Azul", "Fuerte Viento", "Isla Verde",
    "La Araucaria", "La Patagua", "La Vertiente", "Lago Quieto", "Las Camelias", "Llano Grande", "Loma Larga",
    "Los Arrayanes", "Los Ñandúes", "Luna Llena", "Mar Adentro", "Monte Nevado", "Palma Real", "Piedra Blanca",
    "Pampa Alta", "Puerto Sereno", "Quebrada Honda", "Río Manso", "Salar Azul", "San Expedito", "Sol Naciente",
    "Tierra Noble", "Tres Volcanes", "Valle Nuevo", "Viento Sur",
)  # fmt: skip
LEGAL_FORMS = (("spa", "SpA"), ("limited", "Ltda."), ("eirl", "EIRL"), ("corporation", "S.A."))
STREETS = ("Los Aromos", "O'Higgins", "Balmaceda", "Camino al Río", "Las Encinas", "Ruta 5 Sur km", "Arturo Prat")
MARKETS = ("BR", "US", "PE", "CO", "MX", "ES", "DE", "CN", "JP", "KR", "AR", "GB", "FR", "AE", "CA")

REASONS_VALID = (
    "Tiene oferta estable, equipo a cargo y una meta de exportación con fecha.",
    "Mostró los respaldos del test y un primer mercado elegido con datos.",
    "Ya responde pedidos en volumen y conoce sus costos de salida.",
)
REASONS_NOT_VALID = (
    "La producción todavía no es estable y no hay una persona a cargo del proyecto.",
    "Los permisos del producto están en trámite y no cubren lo que se quiere exportar.",
)
ALTERNATIVES = "Regularizar permisos con el organismo de su rubro y tomar el taller de costos de exportación."
NOTES_CONTACT = (
    "Conversamos sobre su oferta y quedamos en acordar la entrevista.",
    "Prefiere visita a la planta por la mañana.",
    "Pide que la reunión sea por video.",
)
NOTES_ATTEMPT = ("Suena y no contesta.", "Buzón de voz; dejé recado.", "Número ocupado toda la mañana.")
MESSAGES_COMPANY = (
    "Buenas tardes, ¿qué documentos conviene tener a mano para la entrevista?",
    "Cambiamos de teléfono, ya lo actualicé en la ficha.",
    "Adjunté el certificado de vigencia que nos pidieron.",
)
MESSAGES_STAFF = (
    "Gracias por escribir. Con su carpeta tributaria y una muestra del producto basta.",
    "Recibido. Escríbame si tiene cualquier duda antes de la reunión.",
)
