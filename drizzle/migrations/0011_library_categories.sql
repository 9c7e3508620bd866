INSERT INTO `library_categories` (`id`, `kind`, `title`, `position`) VALUES
  ('concepts', 'concepts', 'Key concepts', 1),
  ('games', 'games', 'Games and activities', 2),
  ('skills', 'skills', 'Training skills', 3),
  ('homework', 'homework', 'Homework', 4),
  ('products', 'products', 'Product recommendations', 5);
